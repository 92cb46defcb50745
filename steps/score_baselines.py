"""Step: score what a network must beat, PCA of its dimension and raw pixels, on the same faces."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step

from faces.table import FaceTable
from measures.baselines import PcaBaseline, RawPixels
from measures.figures import reconstruction_grid
from steps.evaluation import evaluate
from steps.materializers import DATA_FRAME
from steps.subsets import Subset, choose, examples, held_out, titled
from steps.tracking import IN_PIPELINE_RUN, log_data, log_picture


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers=DATA_FRAME)
def score_baselines(
    table: FaceTable, zdim: int, subset: Subset, seed: int
) -> Annotated[pd.DataFrame, "baseline_scores"]:
    """Log one nested run a baseline; return one row of scores each."""
    faces = choose(table, subset, held_out(table.manifest))
    pca = PcaBaseline.fit(choose(table, subset, "train").pixels, zdim, random_state=seed)
    rows = []
    for baseline in (pca, RawPixels()):
        scores = evaluate(baseline, faces, seed)
        rows.append({"embedding": baseline.name, **scores})
        with mlflow.start_run(run_name=baseline.name, nested=True):
            mlflow.log_params({"baseline": baseline.name, "subset": subset, "seed": seed})
            log_data(faces.manifest, table.data_version, "evaluation")
            mlflow.log_metrics(scores)
            shown = examples(faces)
            reconstructions = baseline.reconstruct(shown)
            if reconstructions is not None:
                log_picture(
                    "reconstructions",
                    reconstruction_grid(shown, {baseline.name: reconstructions}, titled("Reconstructions", faces)),
                )
    return pd.DataFrame(rows)
