"""Step: embed and reconstruct the faces of a batch with a registered model."""

from typing import Annotated

import pandas as pd
from zenml import log_metadata, step

from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.storage import write_aside
from evaluation.drift import ERROR
from workflow.batch_scores import batch_scores
from workflow.engine import engine
from workflow.materializers import DATA_FRAME, EMBEDDINGS
from workflow.paths import ROOT
from workflow.shards import Shard
from workflow.tracking import IN_PIPELINE_RUN

PLACES = [
    "face_id", "source", "path", "member", "frame", "identity", "box_x", "box_y", "box_w", "box_h", "confidence",
    "frontal", "neutral",
]  # fmt: skip


@step(
    experiment_tracker=True,
    settings=IN_PIPELINE_RUN,
    output_materializers={"batch_faces": DATA_FRAME, "batch_embeddings": EMBEDDINGS},
    enable_cache=False,
)
def score_batch_faces(
    table: FaceTable, model_uri: str, shard: Shard, out: str
) -> tuple[Annotated[pd.DataFrame, "batch_faces"], Annotated[Embeddings, "batch_embeddings"]]:
    """Write one row per face (place, error, embedding) into a parquet file of `out`, one file per shard."""
    scores = batch_scores(model_uri, table, engine())
    faces = table.manifest[PLACES].assign(model=model_uri)
    faces[ERROR] = scores.errors
    path = ROOT / out / f"faces-{shard.number:05d}-of-{shard.count:05d}.parquet"
    whole = faces.assign(embedding=list(scores.embeddings))
    write_aside(path, lambda aside: whole.to_parquet(aside, index=False))
    log_metadata({"faces": len(faces), "file": str(path)})
    return faces, Embeddings(scores.embeddings, faces["face_id"].to_list(), model_uri)
