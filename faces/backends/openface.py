"""OpenFace 2.x as a backend: reads the CSV files of FaceLandmarkImg, FeatureExtraction and FaceLandmarkVidMulti.

Columns (Baltrušaitis et al. 2018; "Output Format" of its documentation): `pose_Rx`, `pose_Ry`, `pose_Rz` in radians,
R = Rx Ry Rz, in the camera's frame (x to the picture's right, y down, z away): + Rx nods down, + Ry turns to the
picture's left, + Rz tilts the head to its left shoulder. `AUnn_r` is an intensity from 0 to 5.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from core.manifest import ACTION_UNITS
from core.rejects import Reason, Rejected
from faces.backends.head_angles import about_x, about_y, about_z, yaw_pitch_roll
from faces.backends.matching import Names, Parts, parts_of, without_suffix
from faces.backends.measured_faces import X_COLUMNS, Y_COLUMNS, MeasuredFaces, check, eye_centres, readings, unit_values
from faces.backends.measurements import csv_files, required
from faces.backends.number_columns import MeasurementsError, Rows, header, rows
from faces.backends.reading import Reading, SourceFile
from faces.measuring.measure_settings import MeasureSettings
from faces.selection.resting import FULL_INTENSITY

UNIT_COLUMNS: dict[str, str] = {
    **{unit: f"{unit.upper()}_r" for unit in ACTION_UNITS if unit not in ("au24", "au27")},
    "au27": "AU26_r",
}
"""Our unit to its column. OpenFace knows no AU 24; AU 26, the jaw drop, stands for AU 27."""

ANGLE_COLUMNS = ("pose_Rx", "pose_Ry", "pose_Rz")

FLAGS = {"confidence": "", **dict.fromkeys(ANGLE_COLUMNS, "-pose"), **dict.fromkeys(X_COLUMNS + Y_COLUMNS, "-2Dfp")}
"""Columns that must be there, and the option of OpenFace that writes them ("": always written)."""


IDS = ("face_id", "face")
"""Columns that number the faces of a picture or frame (several programs, two names)."""


class OpenFace:
    """Finds the CSV file of a picture or clip by name; it is read when it is needed, and the last one is kept."""

    def __init__(self, files: list[tuple[Parts, Path]]) -> None:
        self._files = [path for _, path in files]
        self._names = Names([name for name, _ in files])
        self._last: tuple[Path, OpenFaceTable | Rejected] | None = None

    def read(self, file: SourceFile, frame: int, rgb: np.ndarray) -> list[Reading]:
        """Return the faces from left to right. Raises Rejected, NOT_MEASURED when no row is about this picture."""
        path = self._files[self._number(without_suffix(parts_of(file)))]
        return readings(self._table(path).at(frame, path.name), rgb, path.name)

    def _number(self, parts: Parts) -> int:
        try:
            return self._names.find(parts)
        except Rejected as no:
            raise Rejected(no.reason, no.detail + self._about_folder(parts[:-1])) from no

    def _about_folder(self, folder: Parts) -> str:
        """Say so where FeatureExtraction was run on a folder of pictures: it writes one file, without their names."""
        try:
            name = self._files[self._names.find(folder)].name if folder else ""
        except Rejected:
            return ""
        return f"; {name} is about the folder and names no pictures: run FaceLandmarkImg -fdir" if name else ""

    def _table(self, path: Path) -> "OpenFaceTable":
        if self._last is None or self._last[0] != path:
            try:
                self._last = path, OpenFaceTable(path)
            except MeasurementsError as error:
                self._last = path, Rejected(Reason.BAD_RECORD, str(error).replace(str(path), path.name))
        if isinstance(self._last[1], Rejected):
            raise self._last[1]
        return self._last[1]


class OpenFaceTable:
    """The faces of one CSV file, by frame. Raises MeasurementsError."""

    def __init__(self, path: Path) -> None:
        names = header(path)
        check_columns(path, names)
        optional = [name for name in ("frame", "success", *IDS, *UNIT_COLUMNS.values()) if name in names]
        parts = [(_faces(some), _keys(some)) for some in rows(path, [*FLAGS, *optional])]
        keys = np.concatenate([key for _, key in parts] or [np.zeros((0, 2))])
        order = np.argsort(keys[:, 0], kind="stable")
        self._faces = MeasuredFaces.join([faces for faces, _ in parts]).take(order) if parts else None
        self._frames, self._ids, self._has_frames = keys[order, 0], keys[order, 1], "frame" in names

    def at(self, frame: int, where: str) -> MeasuredFaces:
        """Return the faces of a frame (index from 0; -1 is a still). Raises Rejected when there is none."""
        if self._faces is None or not len(self._faces):
            raise Rejected(Reason.NO_FACE, f"{where} has no row")
        first, last = self._rows_of(frame, where)
        faces, ids = self._faces.take(slice(first, last)), self._ids[first:last]
        for face in np.unique(ids[faces.found]):
            one = faces.values[faces.found & (ids == face)]
            if not np.array_equal(one, np.broadcast_to(one[0], one.shape), equal_nan=True):
                raise Rejected(
                    Reason.BAD_RECORD, f"{where}: face {face:g} of frame {self._frames[first]:g} stands there twice"
                )
        return faces

    def _rows_of(self, frame: int, where: str) -> tuple[int, int]:
        if frame < 0:
            if len(np.unique(self._frames[self._frames > 0])) > 1:
                raise Rejected(Reason.NOT_MEASURED, f"{where} is about the frames of a clip, this is a still")
            return 0, len(self._frames)
        if not self._has_frames:
            raise Rejected(Reason.NOT_MEASURED, f"{where} has no column frame: measure clips with FeatureExtraction")
        first, last = np.searchsorted(self._frames, (frame + 1, frame + 2))
        if first == last:
            raise Rejected(Reason.NOT_MEASURED, f"{where} has no frame {frame + 1}")
        return int(first), int(last)


def _keys(some: Rows) -> np.ndarray:
    """Return (N, 2): the frame, counted from 1, and the face in it; 0 where the file does not say."""
    names = ["frame", next((name for name in IDS if name in some), "")]
    keys = [some.column(name) if name in some else np.zeros(len(some)) for name in names]
    return np.nan_to_num(np.column_stack(keys))


def _faces(some: Rows) -> MeasuredFaces:
    xs, ys = some.columns(X_COLUMNS), some.columns(Y_COLUMNS)
    left, top = xs.min(axis=1), ys.min(axis=1)
    left_eye, right_eye = eye_centres(some)
    rx, ry, rz = some.columns(ANGLE_COLUMNS).T
    values = np.column_stack(
        [
            left,
            top,
            xs.max(axis=1) - left,
            ys.max(axis=1) - top,
            some.column("confidence"),
            left_eye,
            right_eye,
            yaw_pitch_roll(about_x(rx) @ about_y(ry) @ about_z(rz)),
            unit_values(some, UNIT_COLUMNS),
        ]
    )
    found = some.column("success") == 1 if "success" in some else np.ones(len(some), dtype=bool)
    return check(some, values, found, FULL_INTENSITY["openface"])


def check_columns(path: Path, names: list[str]) -> None:
    """Raise MeasurementsError when a needed column is missing; the message names OpenFace's option for it."""
    for name, flag in FLAGS.items():
        if name not in names:
            advice = f"run OpenFace with {flag} as well" if flag else "is it from OpenFace 2?"
            raise MeasurementsError(f"{path} has no column {name}: {advice} (without options it writes everything)")
    if not any(name in names for name in UNIT_COLUMNS.values()):
        raise MeasurementsError(f"{path} has no column AU01_r or the like: run OpenFace with -aus as well")


@contextmanager
def openface(settings: MeasureSettings, measurements: Path | None) -> Iterator[OpenFace]:
    """Open the CSV files at `measurements`, a file or a folder.

    Raises MeasurementsError when there is none, or when the first (by name) lacks a column.
    """
    files = csv_files(required("openface", settings, measurements))
    first = files[0][1]
    check_columns(first, header(first))
    yield OpenFace(files)
