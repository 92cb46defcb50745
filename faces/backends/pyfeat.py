"""py-feat (0.6, and 2.1.1 or newer) as a backend: reads the CSV files that `Fex.to_csv` writes.

Rows are found by `input`, the picture or clip, and in clips by `frame`, from 0. Action units are probabilities or
presences, 0 to 1. The head pose changed between the versions (read from their code, and compared with the landmarks of
the samples that they ship):

- to 0.6.2, degrees: + Pitch looks up, + Yaw turns to the picture's left, + Roll tilts to the left shoulder; in the
  camera's frame R = Rx(-Pitch) Ry(Yaw) Rz(Roll).
- 0.7 to 2.1.0 put the angles in the wrong columns: such files are refused where the landmarks give it away.
- from 2.1.1, radians, with columns X, Y, Z: + Roll tilts to the right shoulder; R = Rz(-Roll) Ry(Yaw) Rx(-Pitch).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from core.manifest import ACTION_UNITS
from core.rejects import Reason, Rejected
from faces.backends.head_angles import about_x, about_y, about_z, yaw_pitch_roll
from faces.backends.matching import Names, parts_of, written_parts
from faces.backends.measured_faces import (
    ANGLES,
    LEFT_EYE,
    POINTS,
    RIGHT_EYE,
    X_COLUMNS,
    Y_COLUMNS,
    MeasuredFaces,
    check,
    eye_centres,
    readings,
    unit_values,
)
from faces.backends.measurements import csv_files, required
from faces.backends.number_columns import MeasurementsError, Rows, header, rows
from faces.backends.reading import Reading, SourceFile
from faces.measuring.measure_settings import MeasureSettings

UNIT_COLUMNS: dict[str, str] = {unit: unit.upper() for unit in ACTION_UNITS} | {"au27": "AU26", "au45": "AU43"}
"""Our unit to its column: AU 26, the jaw drop, stands for AU 27, and AU 43, eyes closed, for AU 45."""

MOST = 1.0
"""Upper end of the action units."""

BOX_COLUMNS = ("FaceRectX", "FaceRectY", "FaceRectWidth", "FaceRectHeight")
ANGLE_COLUMNS = ("Pitch", "Roll", "Yaw")

MODELS = {
    **dict.fromkeys((*BOX_COLUMNS, "FaceScore"), "face_model"),
    **dict.fromkeys(X_COLUMNS + Y_COLUMNS, "landmark_model"),
    **dict.fromkeys(ANGLE_COLUMNS, "facepose_model"),
}
"""Columns that must be there, and the model of py-feat's detector that gives them."""

TILTED, MOST_DISAGREEMENT, ENOUGH = 10.0, 0.7, 3
"""Faces whose eyes are tilted by so many degrees tell whether Roll is the roll, if there are enough of them: it may
differ from the tilt by this share."""


class PyFeat:
    """All faces of the CSV files, in memory, ordered by input and frame."""

    def __init__(self, files: list[Path]) -> None:
        codes: dict[str, int] = {}
        parts, keys = [], []
        for path in files:
            names = header(path)
            check_columns(path, names)
            if measured := list(_measured(path, names, codes)):
                faces = MeasuredFaces.join([some for some, _ in measured])
                parts.append(_with_angles(faces, in_radians="X" in names, path=path))
                keys.append(np.concatenate([key for _, key in measured]))
        if not codes:
            raise MeasurementsError(f"{files[0]} has no row with an input")
        key = np.concatenate(keys)
        order = np.lexsort((key[:, 1], key[:, 0]))
        self._faces, self._inputs, self._frames = MeasuredFaces.join(parts).take(order), key[order, 0], key[order, 1]
        self._names = Names([written_parts(name) for name in codes])

    def read(self, file: SourceFile, frame: int, rgb: np.ndarray) -> list[Reading]:
        """Return the faces from left to right. Raises Rejected, NOT_MEASURED when no row is about this picture."""
        parts = parts_of(file)
        code = self._names.find(parts)
        first, last = np.searchsorted(self._inputs, (code, code + 1))
        if frame >= 0:
            start = first
            first, last = start + np.searchsorted(self._frames[start:last], (frame, frame + 1))
        if first == last:
            raise Rejected(Reason.NOT_MEASURED, f"no row for frame {frame} of {parts[-1]}")
        return readings(self._faces.take(slice(first, last)), rgb, f"rows of {parts[-1]}")


def _measured(path: Path, names: list[str], codes: dict[str, int]) -> Iterator[tuple[MeasuredFaces, np.ndarray]]:
    """Yield faces and, (N, 2), their input's number in `codes`, which grows, and frame; rows without input are none.

    The angles are still those of the file.
    """
    optional = [name for name in ("frame", *UNIT_COLUMNS.values()) if name in names]
    for some in rows(path, [*MODELS, *optional], ["input"]):
        named = [row for row, name in enumerate(some.texts["input"]) if written_parts(name)]
        numbers = [codes.setdefault(some.texts["input"][row], len(codes)) for row in named]
        frames = some.column("frame")[named] if "frame" in some else np.zeros(len(named))
        yield _faces(some).take(np.array(named, dtype=int)), np.column_stack([numbers, np.nan_to_num(frames)])


def _faces(some: Rows) -> MeasuredFaces:
    box = some.columns([*BOX_COLUMNS, "FaceScore"])
    angles, units = some.columns(ANGLE_COLUMNS), unit_values(some, UNIT_COLUMNS)
    values = np.column_stack([box, *eye_centres(some), angles, units])
    return check(some, values, ~np.isnan(box[:, 0]), MOST)


def _with_angles(faces: MeasuredFaces, in_radians: bool, path: Path) -> MeasuredFaces:
    """Return the faces with yaw, pitch and roll instead of the file's Pitch, Roll and Yaw."""
    pitch, roll, yaw = faces.values[:, ANGLES].T
    largest = np.nanmax(np.abs(faces.values[:, ANGLES]), initial=0.0)
    if in_radians and largest <= np.pi:
        rotation = about_z(-roll) @ about_y(yaw) @ about_x(-pitch)
    else:
        pitch, roll, yaw = np.radians([pitch, roll, yaw])
        rotation = about_x(-pitch) @ about_y(yaw) @ about_z(roll)
    faces.values[:, ANGLES] = yaw_pitch_roll(rotation)
    _check_roll(faces, path)
    return faces


def _check_roll(faces: MeasuredFaces, path: Path) -> None:
    """Raise MeasurementsError when the rolls have nothing to do with how the eyes are tilted."""
    x, y = (faces.values[:, LEFT_EYE] - faces.values[:, RIGHT_EYE]).T
    tilt, roll = np.degrees(np.arctan2(-y, x)), faces.values[:, ANGLES.start + 2]
    telling = (np.abs(tilt) >= TILTED) & (np.abs(tilt) <= 90) & np.isfinite(roll)
    apart = np.abs(roll - tilt)[telling].sum()
    if telling.sum() >= ENOUGH and apart > MOST_DISAGREEMENT * np.abs(tilt[telling]).sum():
        raise MeasurementsError(
            f"{path}: column Roll is not how the heads are tilted. py-feat 0.7 to 2.1.0 mixes up Pitch, Roll and Yaw: "
            "measure again with 2.1.1 or newer"
        )


def check_columns(path: Path, names: list[str]) -> None:
    """Raise MeasurementsError when a needed column is missing; the message names py-feat's model for it."""
    if f"x_{POINTS}" in names:
        raise MeasurementsError(f"{path} holds the landmarks of MPDetector: use Detectorv1 or Detectorv2 of py-feat")
    if "input" not in names:
        raise MeasurementsError(f"{path} has no column input: save the Fex of py-feat's detector with to_csv")
    for name, model in MODELS.items():
        if name not in names:
            raise MeasurementsError(f"{path} has no column {name}: run py-feat's detector with a {model}")
    if not any(name in names for name in UNIT_COLUMNS.values()):
        raise MeasurementsError(f"{path} has no column AU01 or the like: run py-feat's detector with an au_model")


@contextmanager
def pyfeat(settings: MeasureSettings, measurements: Path | None) -> Iterator[PyFeat]:
    """Read the CSV files at `measurements`, a file or a folder, into memory. Raises MeasurementsError."""
    found = csv_files(required("pyfeat", settings, measurements))
    yield PyFeat([path for _, path in found])
