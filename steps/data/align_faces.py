"""Step: cut the aligned faces out of their pictures."""

import tempfile
from pathlib import Path
from typing import Annotated

import pandas as pd
from zenml import step

from core.crop import AlignSettings
from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.rejects import RejectLog
from faces.aligned_faces import align_faces
from faces.media.decode import DecodeSettings
from workflow.materializers import FACE_TABLE, REJECT_LOG
from workflow.paths import ROOT
from workflow.room import check_room_for_faces
from workflow.shards import Shard


@step(
    output_materializers={"aligned_faces": FACE_TABLE, "unaligned": REJECT_LOG},
)
def align(
    faces: pd.DataFrame,
    landmarks: list[Embeddings],
    settings: AlignSettings,
    decode: DecodeSettings,
    data_version: str,
    shard: Shard,
) -> tuple[Annotated[FaceTable, "aligned_faces"], Annotated[RejectLog, "unaligned"]]:
    """Cut each face out as configured: between its eyes, or warped onto the mean face by its landmarks."""
    # The open memory map outlives its file, so no face stays behind in the temporary folder.
    with tempfile.TemporaryDirectory(prefix="likeness-align-") as folder:
        part = shard.of(faces)
        check_room_for_faces(len(part) * settings.size**2 * 3, Path(folder))
        table, rejects = align_faces(
            part, ROOT, Path(folder), settings, landmarks=landmarks, decode=decode, data_version=data_version
        )
    return table, rejects
