"""How well confidence and landmark error distinguish half-covered faces from clear ones, on drawn people and on LFW's.

Pictures of `lfw` in the folder named by --data are used when they are there; numbers only, no picture.
"""

import random
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.command_line import run
from benchmarks.record import RESULTS, record
from faces.detection.landmarks import Landmarker, RawFace
from faces.media.decode import decode_image
from synthetic.scene import Studio
from synthetic.view import Pose, View

SEED, DRAWN, REAL = 0, 60, 150
BOARD = (40, 60, 90)
HALVES = ("left", "right", "lower", "upper")


def measure(data: Path = Path("datasets"), people: int = DRAWN, photos: int = REAL, results: Path = RESULTS) -> Path:
    """Cover halves of the faces of drawn people and, where `data`/lfw is there, of real ones, and measure them."""
    sets = {"drawn": drawn(people), "lfw": portraits(data / "lfw", photos)}
    with Landmarker() as landmarker:
        figures = {name: scores(landmarker, pictures) for name, pictures in sets.items() if pictures}
    command = "make bench TOPIC=occlusion DATA=datasets"
    return record(figures, Path(__file__).with_name("reading.md"), results, command=command, seeds=[SEED])


def drawn(count: int) -> list[np.ndarray]:
    """Return drawn people turned by up to 20 degrees."""
    studio = Studio.open()
    views = [View(seed=number, pose=Pose(yaw=(number % 5 - 2) * 10.0)) for number in range(count)]
    return [studio.draw(studio.person(number), view) for number, view in enumerate(views)]


def portraits(folder: Path, count: int) -> list[np.ndarray]:
    """Return pictures of different people."""
    paths = sorted(folder.glob("*/*_0001.jpg"))
    return [decode_image(path) for path in random.Random(SEED).sample(paths, min(count, len(paths)))]


def scores(landmarker: Landmarker, pictures: list[np.ndarray]) -> dict[str, Any]:
    """Return how well each measure distinguishes clear faces from half-covered ones, by covered half."""
    clear = [(rgb, face) for rgb in pictures if (face := largest(landmarker.measure(rgb)))]
    return {
        "faces": len(clear),
        "median_error": median([face for _, face in clear]),
        "halves": {half: against(landmarker, clear, half) for half in HALVES},
    }


def against(landmarker: Landmarker, clear: list[tuple[np.ndarray, RawFace]], half: str) -> dict[str, float]:
    """Compare the clear faces with themselves when one half is covered."""
    seen = [largest(landmarker.measure(covered(rgb, face, half))) for rgb, face in clear]
    known = [face for face in seen if face and not np.isnan(face.landmark_error)]
    labels = [0] * len(clear) + [1] * len(known)
    faces = [face for _, face in clear] + known
    return {
        "still_found": round(sum(face is not None for face in seen) / len(seen), 3),
        "median_error": median(known),
        "auc_landmark_error": round(float(roc_auc_score(labels, [face.landmark_error for face in faces])), 3),
        "auc_confidence": round(float(roc_auc_score(labels, [-face.confidence for face in faces])), 3),
    }


def median(faces: list[RawFace]) -> float:
    """Return the median landmark error."""
    return round(float(np.nanmedian([face.landmark_error for face in faces])), 3)


def largest(faces: list[RawFace]) -> RawFace | None:
    """Return the largest face."""
    return max(faces, key=lambda face: face.box[2] * face.box[3], default=None)


def covered(rgb: np.ndarray, face: RawFace, half: str) -> np.ndarray:
    """Hide one half of the face behind a plain board."""
    x, y, width, height = (round(value) for value in face.box)
    left, top, right, bottom = max(x - 5, 0), max(y - 5, 0), x + width + 5, y + height + 5
    board = {
        "left": np.s_[top:bottom, left : x + width // 2],
        "right": np.s_[top:bottom, x + width // 2 : right],
        "lower": np.s_[y + height // 2 : bottom, left:right],
        "upper": np.s_[top : y + height // 2, left:right],
    }
    hidden = rgb.copy()
    hidden[board[half]] = BOARD
    return hidden


if __name__ == "__main__":
    run(measure)
