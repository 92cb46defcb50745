"""What another program measured, as arrays with one row per face, and the checks that each row has to pass."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.manifest import ACTION_UNITS
from core.rejects import Reason, Rejected
from faces.backends.number_columns import Rows
from faces.backends.reading import Reading

POINTS = 68
"""Points of the iBUG 300-W scheme (Sagonas et al. 2013), which OpenFace and py-feat share."""

X_COLUMNS, Y_COLUMNS = (tuple(f"{axis}_{number}" for number in range(POINTS)) for axis in "xy")

RIGHT_EYE_CORNERS, LEFT_EYE_CORNERS = (36, 39), (42, 45)
"""Outer and inner, inner and outer corner; left and right are the person's own."""

BOX, CONFIDENCE, LEFT_EYE, RIGHT_EYE = slice(0, 4), 4, slice(5, 7), slice(7, 9)
ANGLES, UNITS = slice(9, 12), slice(12, 12 + len(ACTION_UNITS))
WIDTH = 12 + len(ACTION_UNITS)
"""Columns of `MeasuredFaces.values`."""

ROUNDING = 1e-3
"""How far an action unit may lie beyond its scale."""


@dataclass(frozen=True)
class MeasuredFaces:
    """Faces in the order of their file.

    `values`: float64 (N, WIDTH), see the slices above; angles and signs as in `Reading`. `faults`: object (N,), why a
    row makes no sense, or "". `found`: bool (N,), False where the program looked and saw no face.
    """

    values: np.ndarray
    faults: np.ndarray
    found: np.ndarray

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: np.ndarray | slice) -> "MeasuredFaces":
        """Return some of the rows."""
        return MeasuredFaces(self.values[rows], self.faults[rows], self.found[rows])

    @classmethod
    def join(cls, parts: list["MeasuredFaces"]) -> "MeasuredFaces":
        """Return the rows of all parts (at least one)."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("values", "faults", "found")))


def eye_centres(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Return left and right eye, each (N, 2) in pixels: mid-points of the corners, as in
    `faces.detection.landmarks`.
    """
    left, right = (
        np.stack([rows.columns([f"{axis}_{corner}" for corner in corners]).mean(axis=1) for axis in "xy"], axis=1)
        for corners in (LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS)
    )
    return left, right


def unit_values(rows: Rows, columns: Mapping[str, str]) -> np.ndarray:
    """Return (N, 15) action units from the columns that stand for them, NaN for those that have none."""
    values = np.full((len(rows), len(ACTION_UNITS)), np.nan)
    for index, unit in enumerate(ACTION_UNITS):
        if columns.get(unit) in rows:
            values[:, index] = rows.column(columns[unit])
    return values


def check(rows: Rows, values: np.ndarray, found: np.ndarray, most: float) -> MeasuredFaces:
    """Return the faces of some rows; those with a value that makes no sense get a fault.

    `most`: upper end of the scale of the action units, whose lower end is 0.
    """
    faults = rows.faults.copy()
    units, confidence = values[:, UNITS], values[:, CONFIDENCE]
    doubts = {
        "a landmark or the box is missing": ~np.isfinite(values[:, [0, 1, 2, 3, 5, 6, 7, 8]]).all(axis=1),
        "the box has no area": ~(values[:, 2:4] > 0).all(axis=1),
        "the confidence is not between 0 and 1": ~((confidence >= 0) & (confidence <= 1)),
        f"an action unit is not between 0 and {most:g}": (np.abs(units - most / 2) > most / 2 + ROUNDING).any(axis=1),
    }
    for text, wrong in doubts.items():
        faults[(faults == "") & found & wrong] = text
    values[:, UNITS] = np.clip(units, 0, most)
    return MeasuredFaces(values, faults, found)


def readings(faces: MeasuredFaces, rgb: np.ndarray, where: str) -> list[Reading]:
    """Return the faces of one picture, uint8 (H, W, 3), from left to right; `where` names their file in messages.

    Raises Rejected: BAD_RECORD for a row that makes no sense or lies outside the picture; when no face was found,
    NO_FACE, or LOW_CONFIDENCE if the program was in doubt.
    """
    for fault in faces.faults:
        if fault:
            raise Rejected(Reason.BAD_RECORD, f"{where}: {fault}")
    seen = faces.values[faces.found]
    if not len(seen):
        sure = float(np.nan_to_num(faces.values[:, CONFIDENCE]).max(initial=0.0))
        reason = Reason.LOW_CONFIDENCE if sure > 0 else Reason.NO_FACE
        raise Rejected(reason, f"{where}: no face was found, confidence {sure:.2f}")
    _check_inside(seen, rgb, where)
    unique = {row.tobytes(): row for row in seen}.values()
    return sorted(map(_reading, unique), key=lambda face: face.box)


def _check_inside(seen: np.ndarray, rgb: np.ndarray, where: str) -> None:
    """Eyes outside the picture mean that a picture of another size, or another picture, was measured."""
    height, width = rgb.shape[:2]
    eyes = seen[:, [*range(5, 9)]].reshape(-1, 2)
    if (eyes < 0).any() or (eyes >= (width, height)).any():
        raise Rejected(
            Reason.BAD_RECORD,
            f"{where}: an eye lies outside the {width}x{height} picture: was it measured at another size?",
        )


def _reading(row: np.ndarray) -> Reading:
    x, y, width, height = (float(value) for value in row[BOX])
    yaw, pitch, roll = (float(value) for value in row[ANGLES])
    return Reading(
        box=(x, y, width, height),
        confidence=float(row[CONFIDENCE]),
        left_eye=(float(row[5]), float(row[6])),
        right_eye=(float(row[7]), float(row[8])),
        yaw=yaw,
        pitch=pitch,
        roll=roll,
        units=dict(zip(ACTION_UNITS, (float(value) for value in row[UNITS]), strict=True)),
    )
