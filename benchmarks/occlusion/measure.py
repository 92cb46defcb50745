"""How well confidence and landmark error tell half-covered faces from clear ones, on drawn people and on LFW's.

Pictures of `lfw` in the folder named by --data are used when they are there; numbers only, no picture.
"""

import argparse
import random
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.record import record
from faces.detection.landmarks import Landmarker, RawFace
from faces.media.decode import decode_image
from synthetic.scene import Studio
from synthetic.view import Pose, View

SEED, DRAWN, REAL = 0, 60, 150
BOARD = (40, 60, 90)
HALVES = ("left", "right", "lower", "upper")


def main() -> None:
    """Measure and write `occlusion`."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--data", type=Path, default=Path("datasets"))
    sets = {"drawn": drawn(), "lfw": photos(reader.parse_args().data / "lfw")}
    with Landmarker() as landmarker:
        figures = {name: scores(landmarker, pictures) for name, pictures in sets.items() if pictures}
    print(record("occlusion", figures, reading(figures), command="make bench-occlusion", seeds=[SEED]))


def drawn() -> list[np.ndarray]:
    """Return drawn people turned by up to 20 degrees."""
    studio = Studio.open()
    views = [View(seed=number, pose=Pose(yaw=(number % 5 - 2) * 10.0)) for number in range(DRAWN)]
    return [studio.draw(studio.person(number), view) for number, view in enumerate(views)]


def photos(folder: Path) -> list[np.ndarray]:
    """Return pictures of different people."""
    paths = sorted(folder.glob("*/*_0001.jpg"))
    return [decode_image(path) for path in random.Random(SEED).sample(paths, min(REAL, len(paths)))]


def scores(landmarker: Landmarker, pictures: list[np.ndarray]) -> dict[str, Any]:
    """Return how well each measure tells clear faces from half-covered ones, by the covered half."""
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


def reading(figures: dict[str, Any]) -> str:
    """Say in plain words what was measured."""
    rows = "\n".join(
        f"| {name} | {half} | {each['still_found']:.2f} | {part['median_error']:.3f} | {each['median_error']:.3f} | "
        f"{each['auc_landmark_error']:.3f} | {each['auc_confidence']:.3f} |"
        for name, part in figures.items()
        for half, each in part["halves"].items()
    )
    numbers = ", ".join(f"{part['faces']} of {name}" for name, part in figures.items())
    return f"""
One half of each face ({numbers}) is hidden behind a plain board, and the Landmarker looks
again. `landmark_error` is the mean distance between the detector's six key points and the same places of the landmark
mesh, in eye distances; `confidence` is the framed detector's score. AUC: how well the measure ranks covered faces apart
from clear ones, among those that are still found. Errors are medians.

| pictures | covered half | still found | error, clear | error, covered | AUC of error | AUC of confidence |
| --- | --- | --- | --- | --- | --- | --- |
{rows}

The landmark error shows a hidden side or upper half well and a hidden mouth least: there both models place the lips
where they usually are. The confidence alone ranks covered faces better than the error does; the error tells how far the
landmarks are from a second opinion. A plain board is easier to see than a hand or a mask.
"""


if __name__ == "__main__":
    main()
