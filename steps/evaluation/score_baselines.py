"""Step: score what a network must beat, PCA of its dimension and raw pixels, on the same faces."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose_subset, held_out
from embedding.interface import Embedder
from embedding.pca import fit_pcas
from embedding.pixels import PixelEmbedder
from evaluation.embedder_scores import evaluate
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, log_data


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers=DATA_FRAME)
def score_baselines(
    table: FaceTable, pcas: dict[str, int], subset: Subset, seed: int
) -> Annotated[pd.DataFrame, "baseline_scores"]:
    """Log one nested run per baseline; return one row of scores, with its `run_id`, each.

    `pcas`: names and dimensions.
    """
    faces = choose_subset(table, subset, held_out(table.manifest))
    baselines: list[Embedder] = [*fit_pcas(choose_subset(table, subset, "train").pixels, pcas, seed), PixelEmbedder()]
    rows = []
    for baseline in baselines:
        scores = evaluate(baseline, faces, seed)
        with mlflow.start_run(run_name=baseline.name, nested=True) as run:
            mlflow.log_params({"baseline": baseline.name, "subset": subset, "seed": seed})
            log_data(faces.manifest, table.data_version, "evaluation")
            mlflow.log_metrics(scores)
        rows.append({"embedding": baseline.name, **scores, "run_id": run.info.run_id})
    return pd.DataFrame(rows)
