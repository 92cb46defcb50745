"""What decoding photos of 12 megapixels at reduced size saves, and what it does to the landmarks of drawn people."""

import io
import time
from typing import Any

import cv2
import numpy as np
from PIL import Image

from benchmarks.record import record
from faces.detection.landmarks import Landmarker, RawFace
from faces.media.decode import DecodeSettings, decode_image
from synthetic.scene import Studio
from synthetic.view import View

SIZE = (4032, 3024)
SHARES = (0.16, 0.3)
PEOPLE, SEED = 12, 0
OVER = {"1/1": None, "1/2": 3400, "1/4": 1700}


def main() -> None:
    """Measure and write `reduced_decode`."""
    figures = {f"face over longer side {share}": measured(share) for share in SHARES}
    config = {"size": SIZE, "people": PEOPLE, "reduce_over": OVER}
    print(record("reduced_decode", figures, reading(figures), command="make bench-decode", config=config, seeds=[SEED]))


def measured(share: float) -> dict[str, dict[str, float]]:
    """Return times and landmark drift by reduction, over PEOPLE photos whose face has `share` of the longer side."""
    studio = Studio.open()
    each: dict[str, list[tuple[float, float, float]]] = {name: [] for name in OVER}
    with Landmarker() as landmarker:
        for number in range(PEOPLE):
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


def reading(figures: dict[str, Any]) -> str:
    """Say in plain words what was measured."""
    rows = "\n".join(
        f"| {name.rsplit(' ', 1)[1]} | {size} | {each['decode_cpu_ms']:.0f} | {each['total_cpu_ms']:.0f} | "
        f"{each['drift']:.4f} |"
        for name, part in figures.items()
        for size, each in part.items()
    )
    return f"""
JPEG photos of {SIZE[0]} x {SIZE[1]} pixels with one drawn person and noise like a camera's, decoded whole and by the
JPEG decoder at 1/2 and 1/4 of the side (`decode.reduce_over` 3400 and 1700), then measured. Medians over {PEOPLE}
photos; drift is the mean distance of the landmarks from those at full size, in distances between the eyes.

| face over longer side | size | CPU-ms decoding | CPU-ms in all | drift |
| --- | --- | --- | --- | --- |
{rows}

Times change with the content and the kind of JPEG: progressive files gain little, because all of the file is read
whatever the size.
"""


if __name__ == "__main__":
    main()
