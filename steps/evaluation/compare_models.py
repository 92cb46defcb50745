"""Step: the networks and the baselines side by side."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step
from zenml.types import HTMLString

from core.face_table import FaceTable
from core.subsets import Subset, choose_subset, held_out
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, describe_run
from workflow.trained_model import TrainedModel

HEADLINES = [
    "embedding",
    "mse",
    "psnr",
    "ssim",
    "verification_auc",
    "verification_eer",
    "kmeans_bcubed_f",
    "kmeans_ari",
]


@step(
    experiment_tracker=True,
    settings=IN_PIPELINE_RUN,
    output_materializers={"comparison": DATA_FRAME},
)
def compare_models(
    table: FaceTable,
    trained: list[TrainedModel],
    scores: list[pd.DataFrame],
    baseline_scores: pd.DataFrame,
    subset: Subset,
) -> tuple[Annotated[pd.DataFrame, "comparison"], Annotated[HTMLString, "comparison_page"]]:
    """Log one table to the pipeline's run.

    The table's `run_id` leads from a network to the settings and the history in its own run.
    """
    runs = {each.name: each.run_id for each in trained}
    comparison = pd.concat([*scores, baseline_scores], ignore_index=True)
    comparison["run_id"] = comparison["embedding"].map(runs)
    faces = choose_subset(table, subset, held_out(table.manifest))
    describe_run(table.manifest, table.data_version)
    mlflow.log_metric("scored_faces", len(faces))
    mlflow.log_table(comparison, "comparison.json")
    print(comparison.filter(HEADLINES).round(4).to_string(index=False))
    return comparison, HTMLString(comparison.round(4).to_html(index=False))
