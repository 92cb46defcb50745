"""Step: score what a network must beat, PCA of its dimension and raw pixels, on the same faces."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose, examples, held_out, titled
from embedding.baselines import Embedder, RawPixels
from figures.reconstruction_grid import reconstruction_grid
from workflow.baselines import fitted_pcas
from workflow.evaluation import evaluate
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, log_data, log_picture


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers=DATA_FRAME)
def score_baselines(
    table: FaceTable, pcas: dict[str, int], subset: Subset, seed: int
) -> Annotated[pd.DataFrame, "baseline_scores"]:
    """Log one nested run a baseline; return one row of scores each. `pcas`: names and dimensions."""
    faces = choose(table, subset, held_out(table.manifest))
    baselines: list[Embedder] = [*fitted_pcas(choose(table, subset, "train"), pcas, seed), RawPixels()]
    rows = []
    for baseline in baselines:
        scores = evaluate(baseline, faces, seed)
        rows.append({"embedding": baseline.name, **scores})
        with mlflow.start_run(run_name=baseline.name, nested=True):
            mlflow.log_params({"baseline": baseline.name, "subset": subset, "seed": seed})
            log_data(faces.manifest, table.data_version, "evaluation")
            mlflow.log_metrics(scores)
            _log_reconstructions(baseline, faces)
    return pd.DataFrame(rows)


def _log_reconstructions(baseline: Embedder, faces: FaceTable) -> None:
    shown = examples(faces)
    found = baseline.reconstruct(shown)
    if found is not None:
        title = titled("Reconstructions", faces)
        log_picture("reconstructions", reconstruction_grid(shown, {baseline.name: found}, title))
