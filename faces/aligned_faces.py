"""A table of aligned faces: every face of a manifest cut out of its picture, in one array."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
from tqdm import tqdm

from core.crop import DEFAULT_CROP, AlignSettings, EyeCrop, MeshCrop
from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.landmarks import LandmarksByFace
from core.rejects import Reason, Rejected, RejectLog
from core.storage import write_aside
from faces.alignment import aligned_landmarks
from faces.cropping import Cropper, cropper
from faces.media.contents import Content, contents
from faces.media.decode import DEFAULTS as DECODE_DEFAULTS
from faces.media.decode import DecodeSettings, seen_by
from faces.media.pictures import clip_frames, picture


def align_faces(
    faces: pd.DataFrame,
    root: Path,
    folder: Path,
    settings: AlignSettings = DEFAULT_CROP,
    *,
    landmarks: Sequence[Embeddings] = (),
    decode: DecodeSettings = DECODE_DEFAULTS,
    data_version: str = "",
) -> tuple[FaceTable, RejectLog]:
    """Cut out every face of a table whose paths are relative to `root`, in the table's order.

    `decode` must be what the faces were measured with: their boxes, eyes and `landmarks` (`core.landmarks`; mesh crops
    need them, and crops that ask for them) are in pixels of those pictures. Tables of such crops carry them.

    Pixels go straight into `folder`/pixels.npy, one picture in memory at a time; the returned table maps that file.
    Faces whose picture cannot be decoded any more, and those without the landmarks that a crop needs, are left out and
    logged.
    Clips and archives are read once, in order. By eyes, a face without known eyes is the middle square of its picture.
    """
    log, kept = RejectLog(), list[int]()
    path, known = folder / "pixels.npy", LandmarksByFace(landmarks)
    crops = _crops(faces, root, cropper(settings), known, decode, log)
    write_aside(path, lambda aside: kept.extend(_write(aside, crops, len(faces), settings.size)))
    manifest = faces.iloc[kept].reset_index(drop=True)
    pixels = np.load(path, mmap_mode="r") if kept else np.empty((0, settings.size, settings.size, 3), np.uint8)
    return FaceTable(pixels, manifest, data_version, settings, _landmarks(manifest, known, settings)), log


def _landmarks(manifest: pd.DataFrame, known: LandmarksByFace, settings: AlignSettings) -> np.ndarray | None:
    """Return the landmarks that a table of this crop carries (`core.face_table`), float32 (N, 478, 3), or None."""
    if isinstance(settings, EyeCrop) and not settings.landmarks:
        return None
    points = known.rows(manifest["face_id"])
    if isinstance(settings, MeshCrop):
        return points
    eyes = manifest[["left_eye_x", "left_eye_y", "right_eye_x", "right_eye_y"]].to_numpy(float)
    for row, (left_x, left_y, right_x, right_y) in enumerate(eyes.tolist()):
        points[row] = aligned_landmarks(points[row], (left_x, left_y), (right_x, right_y), settings.size, settings)
    return points


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
    faces: pd.DataFrame, root: Path, cut: Cropper, landmarks: LandmarksByFace, decode: DecodeSettings, log: RejectLog
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
                        yield from _cut(row, waiting.pop(row), rgb, cut, landmarks, log)
            except Rejected as no:
                failure = no
            for face in waiting.values():
                _log(log, face, failure)


def _cut(
    row: int, face: Any, rgb: np.ndarray, cut: Cropper, landmarks: LandmarksByFace, log: RejectLog
) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the row of a face and its crop, or log why there is none."""
    left, right = (face.left_eye_x, face.left_eye_y), (face.right_eye_x, face.right_eye_y)
    try:
        yield row, cut(rgb, left, right, landmarks.get(face.face_id))
    except Rejected as no:
        _log(log, face, no)


def _log(log: RejectLog, face: Any, no: Rejected) -> None:
    log.append(face.path, no.reason, no.detail, source=face.source, frame=face.frame)


def _by_picture(faces: pd.DataFrame, root: Path) -> Iterator[tuple[tuple[Path, str, str], dict[int, Any]]]:
    """Yield each picture's or clip's address with its faces by row number."""
    rows = enumerate(faces.itertuples(index=False))
    for (path, container, member), group in groupby(
        rows, key=lambda row: (row[1].path, row[1].container, row[1].member)
    ):
        yield (root / path, container, member), dict(group)


def _pictures(content: Content, faces: dict[int, Any], decode: DecodeSettings) -> Iterator[tuple[int, np.ndarray]]:
    frames = sorted({face.frame for face in faces.values()})
    decode = seen_by(next(iter(faces.values())).backend, decode)
    if frames == [-1]:
        yield -1, picture(content, decode).rgb
    else:
        yield from clip_frames(content, frames, decode)
