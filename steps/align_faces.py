"""Step: cut the aligned faces out of their pictures."""

import tempfile
from pathlib import Path
from typing import Annotated

import pandas as pd
from zenml import step

from faces.alignment import AlignSettings, align_faces
from faces.rejects import RejectLog
from faces.table import FaceTable
from steps.materializers import FACE_TABLE, REJECT_LOG
from steps.paths import ROOT


@step(
    output_materializers={"aligned_faces": FACE_TABLE, "unaligned": REJECT_LOG},
)
def align(
    faces: pd.DataFrame, settings: AlignSettings, data_version: str
) -> tuple[Annotated[FaceTable, "aligned_faces"], Annotated[RejectLog, "unaligned"]]:
    """Level the eyes, fix their distance, crop to the configured size."""
    # The open memory map outlives its file, so no face stays behind in the temporary folder.
    with tempfile.TemporaryDirectory(prefix="likeness-align-") as folder:
        table, rejects = align_faces(faces, ROOT, Path(folder), settings, data_version=data_version)
    return table, rejects
