"""A table of aligned faces, made part by part by jobs that may run on several machines."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from core.crop import DEFAULT_CROP, AlignSettings
from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.landmarks import LandmarksByFace, landmark_rows
from core.rejects import RejectLog
from core.running import Run
from faces.aligned_faces import align_faces
from faces.media.decode import DEFAULTS as DECODE_DEFAULTS
from faces.media.decode import DecodeSettings

ROWS_PER_PART = 1_024


@dataclass(frozen=True)
class _Part:
    faces: pd.DataFrame
    root: Path
    folder: Path
    settings: AlignSettings
    landmarks: Embeddings
    decode: DecodeSettings
    data_version: str


def align_in_parts(
    faces: pd.DataFrame,
    root: Path,
    folder: Path,
    settings: AlignSettings = DEFAULT_CROP,
    *,
    run: Run,
    shared: Path,
    landmarks: Sequence[Embeddings] = (),
    decode: DecodeSettings = DECODE_DEFAULTS,
    data_version: str = "",
    rows: int = ROWS_PER_PART,
) -> tuple[FaceTable, RejectLog]:
    """Return what `faces.aligned_faces.align_faces` returns, made in jobs of `rows` faces by `run`.

    All processes must see `root` and `shared`, where the parts are written; the returned table maps a file in `folder`
    or, where there is one part only, in `shared`.
    """
    known = LandmarksByFace(landmarks)
    jobs = [
        _Part(part, root, shared / f"part-{start}", settings, _landmarks(part, known), decode, data_version)
        for start in range(0, len(faces), rows)
        for part in [faces.iloc[start : start + rows].reset_index(drop=True)]
    ]
    logs = run(_align, jobs)
    tables = [FaceTable.load(job.folder) for job in jobs if job.folder.exists()]
    if not tables:
        return align_faces(faces, root, folder, settings, landmarks=landmarks, decode=decode, data_version=data_version)
    return FaceTable.join(tables, folder), RejectLog([row for log in logs for row in log.rows()])


def _landmarks(faces: pd.DataFrame, known: LandmarksByFace) -> Embeddings:
    found = {face_id: known.get(face_id) for face_id in faces["face_id"]}
    points = {face_id: rows for face_id, rows in found.items() if rows is not None}
    return landmark_rows(list(points), list(points.values()))


def _align(part: _Part) -> RejectLog:
    """Save the aligned faces of a part, if there are any; return those that are left out."""
    making = part.folder.with_name(f"{part.folder.name}-pixels")
    table, log = align_faces(
        part.faces, part.root, making, part.settings,
        landmarks=[part.landmarks], decode=part.decode, data_version=part.data_version,
    )  # fmt: skip
    if len(table):
        table.save(part.folder)
    return log
