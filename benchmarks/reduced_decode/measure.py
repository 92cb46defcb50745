"""What decoding photos of 12 megapixels at reduced size saves, and what it does to the landmarks of drawn people."""

import io
import time
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from benchmarks.command_line import run
from benchmarks.record import RESULTS, record
from faces.detection.landmarks import Landmarker, RawFace
from faces.media.decode import DecodeSettings, decode_image
from synthetic.scene import Studio
from synthetic.view import View

SIZE = (4032, 3024)
OVER = {"1/1": None, "1/2": 3400, "1/4": 1700}


def measure(people: int = 12, shares: tuple[float, ...] = (0.16, 0.3), results: Path = RESULTS) -> Path:
    """Measure photos of drawn people whose face takes one of the `shares` of the longer side."""
    figures = {f"face over longer side {share}": measured(share, people) for share in shares}
    config = {"size": SIZE, "people": people, "reduce_over": OVER}
    return record(figures, Path(__file__).with_name("reading.md"), results, config=config)


def measured(share: float, people: int) -> dict[str, dict[str, float]]:
    """Return times and landmark drift by reduction, over photos whose face has `share` of the longer side."""
    studio = Studio.open()
    each: dict[str, list[tuple[float, float, float]]] = {name: [] for name in OVER}
    with Landmarker() as landmarker:
        for number in range(people):
            data = photo(studio.draw(studio.person(number), View(seed=number)), share, number)
            seen = {name: timed(landmarker, data, DecodeSettings(reduce_over=over)) for name, over in OVER.items()}
            for name, (decoding, total, width, face) in seen.items():
                each[name].append((decoding, total, drift(face, SIZE[0] / width, seen["1/1"][3])))
    return {name: summary(values) for name, values in each.items()}


def photo(face: np.ndarray, share: float, seed: int) -> bytes:
    """Return a JPEG of SIZE with the drawn picture in it and a little noise, as a camera's."""
    side = round(share * SIZE[0] / 0.6)
    large = np.full((SIZE[1], SIZE[0], 3), 128, np.uint8)
    left, top = (SIZE[0] - side) // 2, (SIZE[1] - side) // 2
    large[top : top + side, left : left + side] = cv2.resize(face, (side, side), interpolation=cv2.INTER_CUBIC)
    noise = np.random.default_rng(seed).normal(0, 4, large.shape)
    file = io.BytesIO()
    Image.fromarray(np.clip(large + noise, 0, 255).astype(np.uint8)).save(file, "JPEG", quality=90)
    return file.getvalue()


def timed(landmarker: Landmarker, data: bytes, settings: DecodeSettings) -> tuple[float, float, int, RawFace]:
    """Return CPU-ms of decoding and of everything, the width decoded, and the face."""
    start = time.process_time()
    rgb = decode_image(data, settings)
    middle = time.process_time()
    [face] = landmarker.measure(rgb)
    return 1000 * (middle - start), 1000 * (time.process_time() - start), rgb.shape[1], face


def drift(face: RawFace, factor: float, reference: RawFace) -> float:
    """Return the mean distance of the landmarks from the full-size ones, in eye distances."""
    eyes = np.linalg.norm(np.subtract(reference.left_eye, reference.right_eye))
    return float(np.linalg.norm(face.landmarks[:, :2] * factor - reference.landmarks[:, :2], axis=1).mean() / eyes)


def summary(values: list[tuple[float, float, float]]) -> dict[str, float]:
    """Return the medians."""
    decoding, total, moved = np.median(np.array(values), axis=0)
    return {"decode_cpu_ms": round(decoding, 1), "total_cpu_ms": round(total, 1), "drift": round(moved, 4)}


if __name__ == "__main__":
    run(measure)
