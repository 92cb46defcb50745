"""Artifacts that hold faces row by row, so that some rows can be looked at and taken out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.assignments import Assignments
from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.rejects import RejectLog


@dataclass(frozen=True)
class Kind:
    """`rows`: what an artifact says about each of its N rows. `keep`: the artifact with the rows of a mask (N,)."""

    rows: Callable[[Any], pd.DataFrame]
    keep: Callable[[Any, np.ndarray], Any]


def _some_embeddings(data: Embeddings, mask: np.ndarray) -> Embeddings:
    ids = [face for face, kept in zip(data.face_ids, mask, strict=True) if kept]
    return Embeddings(data.vectors[mask], ids, data.source)


def _some_assignments(data: Assignments, mask: np.ndarray) -> Assignments:
    return Assignments(data.clusters[mask].reset_index(drop=True), data.parameters)


def _some_rejects(data: RejectLog, mask: np.ndarray) -> RejectLog:
    return RejectLog(row for row, kept in zip(data.rows(), mask, strict=True) if kept)


def _reject_rows(log: RejectLog) -> pd.DataFrame:
    """Return the log with the column `member`: that of a copy in an archive, which stands before "same as" only."""
    rows = log.to_frame()
    return rows.assign(member=rows["detail"].str.extract("^(.*): same as ", expand=False).fillna(""))


KINDS: dict[str, Kind] = {
    "FaceTable": Kind(lambda data: data.manifest, FaceTable.select),
    "DataFrame": Kind(lambda data: data, lambda data, mask: data[mask].reset_index(drop=True)),
    "Embeddings": Kind(lambda data: pd.DataFrame({"face_id": data.face_ids}), _some_embeddings),
    "Assignments": Kind(lambda data: data.clusters, _some_assignments),
    "RejectLog": Kind(_reject_rows, _some_rejects),
}
"""By the name of the artifact's data type."""
