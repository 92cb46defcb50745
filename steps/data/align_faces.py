"""Step: cut the aligned faces out of their pictures."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import pandas as pd
from zenml import step

from core.crop import AlignSettings
from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.rejects import RejectLog
from core.running import running_on_ray
from faces.aligned_faces import align_faces
from faces.aligned_parts import align_in_parts
from faces.media.decode import DecodeSettings
from workflow.engine import engine
from workflow.materializers import FACE_TABLE, REJECT_LOG
from workflow.paths import ROOT, unfinished
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
    part = shard.of(faces)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="likeness-align-")))
        check_room_for_faces(len(part) * settings.size**2 * 3, folder)
        cut = align_faces if engine() == "local" else stack.enter_context(_on_ray())
        table, rejects = cut(
            part, ROOT, folder, settings, landmarks=landmarks, decode=decode, data_version=data_version
        )
    return table, rejects


@contextmanager
def _on_ray() -> Iterator[Callable[..., tuple[FaceTable, RejectLog]]]:
    """Give what aligns on a Ray cluster; its parts wait where other machines see them."""
    place = unfinished("align")
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place, ignore_cleanup_errors=True) as shared, running_on_ray() as run:
        yield partial(align_in_parts, run=run, shared=Path(shared))
