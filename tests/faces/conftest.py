"""Drawn people to measure, and tables of faces to judge: no test shows or needs a real person."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest
from drawn import draw
from PIL import Image

from core.manifest import ACTION_UNITS, MANIFEST_COLUMNS, MEASURED_TYPES
from faces.detection.landmarks import Landmarker, RawFace
from synthetic.view import Pose, View

VIEWS: dict[str, View] = {
    "neutral": View(seed=1),
    "smile": View(units={"mouth_smile": 1.0}, seed=2),
    "jaw": View(units={"jaw_open": 1.0}, seed=3),
    "blink": View(units={"eye_blink": 1.0}, seed=4),
    "squint": View(units={"eye_squint": 1.0}, seed=5),
    "brows": View(units={"brow_inner_up": 1.0}, seed=6),
    "right": View(pose=Pose(yaw=25), seed=7),
    "down": View(pose=Pose(pitch=15), seed=8),
    "tilted": View(pose=Pose(roll=15), seed=9),
}
PEOPLE = ("ann", "bob")


@pytest.fixture(scope="session")
def pictures() -> dict[str, dict[str, np.ndarray]]:
    """Two drawn people in nine views each: person -> view -> uint8 RGB (256, 256, 3)."""
    return {name: {key: draw(number, view) for key, view in VIEWS.items()} for number, name in enumerate(PEOPLE)}


@pytest.fixture(scope="session")
def measured(pictures) -> dict[str, dict[str, RawFace]]:
    """What the Landmarker says about `pictures`."""
    with Landmarker() as landmarker:
        return {
            name: {key: landmarker.measure(rgb)[0] for key, rgb in views.items()} for name, views in pictures.items()
        }


@pytest.fixture(scope="session")
def drawn_folder(pictures, tmp_path_factory) -> Path:
    """The drawn people on disk: `stills/PERSON/VIEW.png` and the clip `clips/ann.avi`.

    The clip has 10 frames, 10 a second: neutral and smile in turn, two frames each.
    """
    root = tmp_path_factory.mktemp("drawn")
    for name, views in pictures.items():
        (root / "stills" / name).mkdir(parents=True)
        for key, rgb in views.items():
            Image.fromarray(rgb).save(root / "stills" / name / f"{key}.png")
    (root / "clips").mkdir()
    shown = [view for view in ("neutral", "smile") * 3 for _ in range(2)][:10]
    write_clip(root / "clips" / "ann.avi", [pictures["ann"][view] for view in shown])
    return root


def write_clip(path: Path, frames: list[np.ndarray], rate: float = 10.0) -> None:
    """Write RGB frames as a motion-JPEG clip."""
    size = frames[0].shape[1], frames[0].shape[0]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), rate, size)
    for frame in frames:
        writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    writer.release()


@pytest.fixture(scope="session")
def clip_writer() -> Callable[..., None]:
    return write_clip


@pytest.fixture(scope="session")
def make_faces() -> Callable[..., pd.DataFrame]:
    """Return a function that makes a table of n relaxed, frontal faces; its keywords replace columns."""

    def make(n: int, **columns: object) -> pd.DataFrame:
        table = pd.DataFrame(index=range(n), columns=list(MANIFEST_COLUMNS))
        table = table.assign(
            face_id=[f"{number:016x}" for number in range(n)],
            source="drawn",
            path=[f"p{number}.png" for number in range(n)],
            container="file",
            member="",
            frame=-1,
            identity=[f"person{number // 4}" for number in range(n)],
            confidence=0.95,
            landmark_error=0.05,
            backend="mediapipe",
            face_side=50.0,
            sharpness=100.0,
            clipped=0.0,
            brightness=0.5,
            synthetic=True,
        )
        measures = ["yaw", "pitch", "roll", *ACTION_UNITS]
        table[measures] = 0.0
        table[["box_x", "box_y", "box_w", "box_h"]] = 50.0
        table[["left_eye_x", "left_eye_y", "right_eye_x", "right_eye_y"]] = (85.0, 70.0, 65.0, 70.0)
        return table.assign(**columns).astype(MEASURED_TYPES)

    return make
