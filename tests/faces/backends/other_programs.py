"""Miniature CSV files as OpenFace 2.2 and py-feat lay them out, from drawn faces that our own landmarker measured.

Neither program can run here. The head pose is found as they find it: a rotation of the frontal face in the camera's
frame (x right, y down, z away) that explains the 68 points, written in each program's own angles.
"""

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from core.rejects import Rejected
from faces.backends import Backend, Reading, SourceFile
from faces.detection.landmarks import RawFace
from faces.measuring.measure_settings import MeasureSettings

SETTINGS = MeasureSettings()

MESH_68 = (
    162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389,
    71, 63, 105, 66, 107, 336, 296, 334, 293, 301, 168, 197, 5, 4, 75, 97, 2, 326, 305,
    33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
    61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87,
)  # fmt: skip
"""The mesh vertex nearest to each of the 68 points."""

OPENFACE_UNITS = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 25, 26, 45)
PYFEAT_UNITS = (1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 17, 20, 23, 24, 25, 26, 28, 43)
XS, YS = ([f"{axis}_{number}" for number in range(68)] for axis in "xy")

Row = dict[str, object]


def source_file(path: str, kind: str = "image", member: str = "", **facts: object) -> SourceFile:
    values = dict.fromkeys(SourceFile._fields) | {"source": "drawn", "path": path, "member": member, "kind": kind}
    return SourceFile(**(values | facts))


def rejected(backend: Backend, file: SourceFile, frame: int, rgb: np.ndarray) -> Rejected:
    """Return why a backend has nothing to say about a picture; fail when it has."""
    with pytest.raises(Rejected) as caught:
        backend.read(file, frame, rgb)
    return caught.value


def points_68(face: RawFace) -> np.ndarray:
    """Return (68, 3) in pixels; z grows away from the camera."""
    return face.landmarks[list(MESH_68)]


def turn(face: RawFace, frontal: RawFace) -> np.ndarray:
    """Return the rotation (3, 3) in the camera's frame from a frontal face to `face`, from 2-D points alone."""
    model = points_68(frontal) - points_68(frontal).mean(axis=0)
    seen = np.ascontiguousarray(points_68(face)[:, :2])
    far = 20.0 * 256
    camera = np.array([[far, 0, 128], [0, far, 128], [0, 0, 1]])
    start = np.zeros(3), np.array([*(seen.mean(axis=0) - 128), far])
    _, rotation, _ = cv2.solvePnP(model, seen, camera, None, start[0], start[1], useExtrinsicGuess=True)
    return cv2.Rodrigues(rotation)[0]


def places(points: np.ndarray) -> Row:
    return dict(zip(XS, points[:, 0].round(2), strict=True)) | dict(zip(YS, points[:, 1].round(2), strict=True))


def openface_row(face: RawFace, frontal: RawFace, units: dict[int, float] | None = None, **replaced: object) -> Row:
    """Return a row of FeatureExtraction: R = Rx Ry Rz, radians."""
    angles = Rotation.from_matrix(turn(face, frontal)).as_euler("XYZ")
    given = units or {}
    return {
        **{"frame": 1, "face_id": 0, "timestamp": 0.0, "confidence": 0.98, "success": 1},
        **{"gaze_0_x": 0.1, "gaze_angle_x": 0.05},
        **dict(zip(("pose_Tx", "pose_Ty", "pose_Tz"), (1.5, 20.0, 600.0), strict=True)),
        **dict(zip(("pose_Rx", "pose_Ry", "pose_Rz"), angles.round(4), strict=True)),
        **places(points_68(face)),
        **{f"X_{number}": 1.0 for number in range(3)},
        **{f"AU{unit:02d}_r": given.get(unit, 0.1) for unit in OPENFACE_UNITS},
        **{f"AU{unit:02d}_c": float(given.get(unit, 0.1) > 1) for unit in (*OPENFACE_UNITS, 28)},
    } | replaced


def openface_image_row(*args: object, **replaced: object) -> Row:
    """Return a row of FaceLandmarkImg, which has neither frame nor success."""
    row = openface_row(*args, **replaced)
    kept = {key: value for key, value in row.items() if key not in ("frame", "face_id", "timestamp", "success")}
    return {"face": row["face_id"], **kept}


def pyfeat_row(
    face: RawFace, frontal: RawFace, name: str, units: dict[int, float] | None = None, **more: object
) -> Row:
    """Return a row of py-feat 0.6: R transposed = Rz Ry Rx; pitch, -roll, -yaw in degrees."""
    first, second, third = Rotation.from_matrix(turn(face, frontal).T).as_euler("xyz", degrees=True)
    return _pyfeat(face, name, units, {"Pitch": first, "Roll": -third, "Yaw": -second}) | more


def pyfeat_21_row(
    face: RawFace, frontal: RawFace, name: str, units: dict[int, float] | None = None, **more: object
) -> Row:
    """Return a row of py-feat 2.1.1 and newer: R = Rz Ry Rx; -pitch, -roll and yaw in radians, and a position."""
    first, second, third = Rotation.from_matrix(turn(face, frontal)).as_euler("xyz")
    pose = {"Pitch": -first, "Roll": -third, "Yaw": second, "X": 0.1, "Y": 0.2, "Z": 9.0}
    return _pyfeat(face, name, units, pose) | more


def pyfeat_20_row(face: RawFace, frontal: RawFace, name: str, **more: object) -> Row:
    """Return a row of py-feat 2.0, where Roll holds the angle about y and Yaw the one about z."""
    first, second, third = Rotation.from_matrix(turn(face, frontal)).as_euler("xyz")
    return (
        _pyfeat(face, name, None, {"Pitch": first, "Roll": second, "Yaw": third, "X": 0.1, "Y": 0.2, "Z": 9.0}) | more
    )


def _pyfeat(face: RawFace, name: str, units: dict[int, float] | None, pose: Row) -> Row:
    x, y, width, height = face.box
    given = units or {}
    return {
        **{"FaceRectX": x, "FaceRectY": y, "FaceRectWidth": width, "FaceRectHeight": height, "FaceScore": 0.997},
        **places(points_68(face)),
        **{key: round(float(value), 6) for key, value in pose.items()},
        **{f"AU{unit:02d}": given.get(unit, 0.05) for unit in PYFEAT_UNITS},
        **{"anger": 0.1, "Identity_1": 0.02, "input": name, "frame": 0},
    }


def write_rows(path: Path, rows: list[Row], separator: str = ", ", encoding: str = "utf-8") -> Path:
    """Write rows with the column names of the first; `separator` has a blank in OpenFace's files."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [separator.join(rows[0]), *(separator.join(str(value) for value in row.values()) for row in rows)]
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def write_fex(path: Path, rows: list[Row]) -> Path:
    """Write rows as pandas does, without blanks and with missing values as empty fields."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def angles(face: Reading | RawFace) -> np.ndarray:
    return np.array([face.yaw, face.pitch, face.roll])
