"""Step: find the faces and measure landmarks, pose and action units."""

import os
from typing import Annotated

import pandas as pd
from zenml import log_metadata, step

from core.embeddings import Embeddings
from core.rejects import RejectLog
from faces.measuring.measure import MeasureSettings, measure_faces
from workflow.engine import engine
from workflow.materializers import DATA_FRAME, EMBEDDINGS, REJECT_LOG
from workflow.paths import ROOT, unfinished
from workflow.resources import processors
from workflow.shards import Shard


@step(
    output_materializers={"measured_faces": DATA_FRAME, "unmeasured": REJECT_LOG, "landmarks": EMBEDDINGS},
)
def measure(
    raw: pd.DataFrame, settings: MeasureSettings, shard: Shard
) -> tuple[
    Annotated[pd.DataFrame, "measured_faces"], Annotated[RejectLog, "unmeasured"], Annotated[Embeddings, "landmarks"]
]:
    """Run the Face Landmarker over the files of one shard in worker processes or on Ray; a killed run goes on."""
    folder, workers = unfinished(f"measure-{shard.number}"), processors(os.cpu_count() or 1)
    faces, rejects, landmarks = measure_faces(shard.of(raw), ROOT, settings, workers, folder, engine())
    log_metadata({"faces": len(faces), "rejected": len(rejects.left_out())})
    return faces, rejects, landmarks
