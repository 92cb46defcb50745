"""Step: all embeddings and algorithms in one table."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step
from zenml.types import HTMLString

from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN

HEADLINES = ["subset", "embedding", "algorithm", "faces", "clusters_found", "bcubed_f", "pairwise_f", "nmi", "ari"]


@step(
    experiment_tracker=True,
    settings=IN_PIPELINE_RUN,
    output_materializers={"clustering_comparison": DATA_FRAME},
)
def compare_clusterings(
    scores: list[pd.DataFrame],
) -> tuple[Annotated[pd.DataFrame, "clustering_comparison"], Annotated[HTMLString, "clustering_page"]]:
    """Log the table: one row per embedding, algorithm and subset."""
    comparison = pd.concat(scores, ignore_index=True)
    mlflow.log_table(comparison, "clusterings.json")
    print(best(comparison).filter(HEADLINES).round(3).to_string(index=False))
    return comparison, HTMLString(comparison.round(3).to_html(index=False))


def best(comparison: pd.DataFrame) -> pd.DataFrame:
    """Return the row of the highest BCubed F for each embedding and subset, all rows where nobody is known."""
    if "bcubed_f" not in comparison:
        return comparison
    ranked = comparison.sort_values("bcubed_f", ascending=False, kind="stable")
    return ranked.groupby(["subset", "embedding"], sort=False).head(1).sort_index()
