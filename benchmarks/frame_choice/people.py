"""Measure the faces of drawn people and of real clips: what the choice of frames is made from and evaluated by."""

import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from benchmarks.frame_choice.drops import drop_counts, lost_change, pooled
from faces.detection.action_units import action_units, head_frame
from faces.detection.landmarks import Landmarker
from faces.measuring.quality import face_quality
from faces.media.clips import iterate_frames
from faces.media.frames import DroppedFrame, kept_frames
from faces.selection.filtering import FilterSettings, mark_faces
from faces.selection.person_faces import SelectionSettings, intensities
from synthetic.expressions import UNITS
from synthetic.files import write_clip
from synthetic.plan import plan_clip
from synthetic.scene import Studio
from synthetic.view import View

SIZE, CLIP_RATE, REAL_RATE = 256, 25, 5.0


class Measured(NamedTuple):
    """Faces of one person: manifest rows, and what the choice is evaluated by, space -> (N, D) in row order."""

    faces: pd.DataFrame
    spaces: dict[str, np.ndarray]


def draw_person(number: int, clips: int, frames: int) -> tuple[Measured, dict[str, int]]:
    """Draw clips of one person, measure every frame read back from them, and count what would be dropped."""
    studio, rows, truth, counts = Studio.open(), [], [], []
    person = studio.person(number)
    with tempfile.TemporaryDirectory() as folder, Landmarker() as landmarker:
        for clip in range(clips):
            views = plan_clip(clip, number, frames)
            units = drawn_units(views)
            path = Path(folder) / f"{clip}.avi"
            write_clip(path, (studio.draw(person, view, SIZE) for view in views), SIZE, CLIP_RATE)
            for frame in iterate_frames(path, CLIP_RATE):
                row = face_row(landmarker, frame.rgb)
                if row is not None:
                    rows.append(row | {"face_id": f"{clip:03d}-{frame.index:04d}"})
                    truth.append(units[frame.index])
            counts.append(drop_counts(path, CLIP_RATE) | lost_change(path, CLIP_RATE, units))
    faces = filtered(rows, f"person_{number}").drop(columns="shape")
    return Measured(faces, {"drawn units": np.array(truth)}), pooled(counts)


def drawn_units(views: list[View]) -> np.ndarray:
    """Return the intensity of every unit in every view, (len(views), len(UNITS))."""
    return np.array([[view.units.get(unit, 0.0) for unit in UNITS] for view in views])


def measure_clip(landmarker: Landmarker, path: Path) -> Measured:
    """Measure a real clip, which is assumed to show one person, as the front end would."""
    rows = []
    for frame in kept_frames(iterate_frames(path, REAL_RATE)):
        row = None if isinstance(frame, DroppedFrame) else face_row(landmarker, frame.rgb)
        if row is not None:
            rows.append(row | {"face_id": f"{frame.index:06d}"})
    faces = filtered(rows, path.stem)
    shapes = np.stack(list(faces["shape"])).reshape(len(faces), -1) / np.sqrt(478)
    spaces = {"measured units": intensities(faces, SelectionSettings().units), "landmarks": shapes}
    return Measured(faces.drop(columns="shape"), spaces)


def face_row(landmarker: Landmarker, rgb: np.ndarray) -> dict[str, Any] | None:
    """Return what the choice needs of the one face in a picture, None when there is not exactly one."""
    found = landmarker.measure(rgb)
    if len(found) != 1:
        return None
    face = found[0]
    angles = {"yaw": face.yaw, "pitch": face.pitch, "roll": face.roll}
    quality = {"confidence": face.confidence, "landmark_error": face.landmark_error}
    sharp = face_quality(rgb, face.box).sharpness
    return angles | quality | {"sharpness": sharp, "shape": head_frame(face)} | action_units(face)


def filtered(rows: list[dict[str, Any]], identity: str) -> pd.DataFrame:
    table = pd.DataFrame(rows).assign(identity=identity, backend="mediapipe")
    return mark_faces(table, FilterSettings())
