"""Aligned face crops: eyes level, at a fixed place and distance, in one array."""

import math
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

import cv2
import numpy as np
import pandas as pd
from tqdm import tqdm

from core.crop import AlignSettings
from core.face_table import FaceTable
from core.rejects import Reason, Rejected, RejectLog
from core.storage import write_aside
from faces.media.contents import Content, contents
from faces.media.decode import DEFAULTS as DECODE_DEFAULTS
from faces.media.decode import DecodeSettings
from faces.media.pictures import clip_frames, picture

Point = tuple[float, float]

MAX_FINE_SIDE = 4096
"""Largest side, in pixels, at which a big face is cut out before it is averaged down; bounds memory."""


DEFAULTS = AlignSettings()


def eye_targets(size: int, settings: AlignSettings = DEFAULTS) -> tuple[Point, Point]:
    """Return where the person's left eye (at the picture's right) and right eye come to lie, in pixels."""
    middle, half, height = size / 2, settings.eye_distance * size / 2, settings.eye_height * size
    return (middle + half, height), (middle - half, height)


def eye_transform(left_eye: Point, right_eye: Point, size: int, settings: AlignSettings = DEFAULTS) -> np.ndarray:
    """Return the similarity (2, 3) that takes both eyes to their targets; pixel i covers [i, i + 1).

    Raises ValueError when the eyes coincide.
    """
    target_left, target_right = (complex(*point) for point in eye_targets(size, settings))
    left, right = complex(*left_eye), complex(*right_eye)
    if left == right or not np.isfinite([left, right]).all():
        raise ValueError(f"eyes at {left_eye} and {right_eye} give no direction")
    turn = (target_left - target_right) / (left - right)
    shift = target_left - turn * left
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def align(
    rgb: np.ndarray, left_eye: Point, right_eye: Point, size: int, settings: AlignSettings = DEFAULTS
) -> np.ndarray:
    """Return the face of a picture, uint8 RGB (H, W, 3), as uint8 (size, size, 3) with level eyes.

    Left and right eye are the person's own, in pixels. Large faces are averaged down, not sampled (no
    aliasing); beyond the picture its edge pixels continue. Raises ValueError when the eyes coincide.
    """
    transform = eye_transform(left_eye, right_eye, size, settings)
    zoom = math.hypot(*transform[:, 0])
    finer = max(1, min(math.ceil(1 / zoom), MAX_FINE_SIDE // size))
    matrix = _between_pixel_centres(transform * finer)
    side = size * finer
    crop = cv2.warpAffine(rgb, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return crop if finer == 1 else cv2.resize(crop, (size, size), interpolation=cv2.INTER_AREA)


def _between_pixel_centres(transform: np.ndarray) -> np.ndarray:
    """Express a transform of positions (pixel i covers [i, i + 1)) in OpenCV's terms (pixel i lies at i)."""
    shifted = transform.copy()
    shifted[:, 2] += transform[:, :2] @ (0.5, 0.5) - 0.5
    return shifted


def align_faces(
    faces: pd.DataFrame,
    root: Path,
    folder: Path,
    settings: AlignSettings = DEFAULTS,
    *,
    decode: DecodeSettings = DECODE_DEFAULTS,
    data_version: str = "",
) -> tuple[FaceTable, RejectLog]:
    """Cut out every face of a table whose paths are relative to `root`, in the table's order.

    `decode` must be what the faces were measured with: their boxes and eyes are in pixels of those pictures.

    Pixels go straight into `folder`/pixels.npy, one picture in memory at a time; the returned table maps
    that file. Faces whose picture cannot be decoded any more are left out and logged. Clips and archives are
    read once, in order. A face without known eyes is the middle square of its picture.
    """
    log, kept = RejectLog(), list[int]()
    path = folder / "pixels.npy"
    crops = _crops(faces, root, settings, decode, log)
    write_aside(path, lambda aside: kept.extend(_write(aside, crops, len(faces), settings.size)))
    manifest = faces.iloc[kept].reset_index(drop=True)
    pixels = np.load(path, mmap_mode="r") if kept else np.empty((0, settings.size, settings.size, 3), np.uint8)
    return FaceTable(pixels, manifest, data_version, settings), log


def _write(aside: Path, crops: Iterator[tuple[int, np.ndarray]], most: int, size: int) -> list[int]:
    """Append crops to a .npy file whose header is rewritten when their number is known; return their rows."""
    kept = []
    with aside.open("wb") as file:
        _write_header(file, most, size)
        start = file.tell()
        for row, crop in crops:
            file.write(crop.tobytes())
            kept.append(row)
        file.seek(0)
        _write_header(file, len(kept), size)
        assert file.tell() == start, "numpy pads headers so that the first axis may change"
    return kept


def _write_header(file: BinaryIO, count: int, size: int) -> None:
    header = {"descr": "|u1", "fortran_order": False, "shape": (count, size, size, 3)}
    np.lib.format.write_array_header_1_0(file, header)


def _crops(
    faces: pd.DataFrame, root: Path, settings: AlignSettings, decode: DecodeSettings, log: RejectLog
) -> Iterator[tuple[int, np.ndarray]]:
    """Yield (row, crop), picture by picture; rows whose picture did not come are logged."""
    addresses = (address for address, _ in _by_picture(faces, root))
    with tqdm(total=len(faces), desc="align faces", unit="face", disable=None) as bar:
        for (_, waiting), content in zip(_by_picture(faces, root), contents(addresses), strict=True):
            failure = Rejected(Reason.CLIP_WITHOUT_FRAMES, "the frame does not come any more")
            bar.update(len(waiting))
            try:
                for frame, rgb in _pictures(content, waiting, decode):
                    for row in [row for row, face in waiting.items() if face.frame == frame]:
                        yield row, _crop(rgb, waiting.pop(row), settings)
            except Rejected as no:
                failure = no
            for face in waiting.values():
                log.append(face.path, face.frame, failure.reason, failure.detail, source=face.source)


def _by_picture(faces: pd.DataFrame, root: Path) -> Iterator[tuple[tuple[Path, str, str], dict[int, Any]]]:
    """Yield each picture's or clip's address with its faces by row number."""
    rows = enumerate(faces.itertuples(index=False))
    for (path, container, member), group in groupby(
        rows, key=lambda row: (row[1].path, row[1].container, row[1].member)
    ):
        yield (root / path, container, member), dict(group)


def _pictures(content: Content, faces: dict[int, Any], decode: DecodeSettings) -> Iterator[tuple[int, np.ndarray]]:
    frames = sorted({face.frame for face in faces.values()})
    if frames == [-1]:
        yield -1, picture(content, decode)
    else:
        yield from clip_frames(content, frames, decode)


def _crop(rgb: np.ndarray, face: Any, settings: AlignSettings) -> np.ndarray:
    left, right = (face.left_eye_x, face.left_eye_y), (face.right_eye_x, face.right_eye_y)
    if math.isnan(left[0]):
        return middle_square(rgb, settings.size)
    return align(rgb, left, right, settings.size, settings)


def middle_square(rgb: np.ndarray, size: int) -> np.ndarray:
    """Return the middle square of a picture, uint8 RGB (H, W, 3), as uint8 (size, size, 3)."""
    side = min(rgb.shape[:2])
    top, left = (rgb.shape[0] - side) // 2, (rgb.shape[1] - side) // 2
    square = rgb[top : top + side, left : left + side]
    return cv2.resize(square, (size, size), interpolation=cv2.INTER_AREA if side > size else cv2.INTER_LINEAR)
