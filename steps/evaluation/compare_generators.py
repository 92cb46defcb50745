"""Step: all generators and baselines in one table, and what a decoder that was trained before is worth."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step
from zenml.types import HTMLString

from evaluation.neutral.comparison import summary
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN
from workflow.trained_model import TrainedModel


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers={"comparison": DATA_FRAME})
def compare_generators(
    trained: list[TrainedModel], scores: list[pd.DataFrame]
) -> tuple[Annotated[pd.DataFrame, "comparison"], Annotated[HTMLString, "comparison_page"]]:
    """Log one row per generator: the means over held-out people with their intervals, and its run.

    Where the generators were given different numbers of frames, so were the baselines: `mean_frame_3` and so on.
    """
    several = len({each.treatment.frames for each in trained}) > 1
    people = pd.concat([_told_apart(own, each.name, several) for own, each in zip(scores, trained, strict=True)])
    people = people.drop_duplicates(["generator", "identity"]).drop(columns="frames")
    comparison = _wide(summary(people))
    comparison["run_id"] = comparison["embedding"].map({each.name: each.run_id for each in trained})
    mlflow.log_metric("scored_people", people["identity"].nunique())
    mlflow.log_table(comparison, "generators.json")
    mlflow.log_table(people, "people.json")
    print(comparison.drop(columns="run_id").round(4).to_string(index=False))
    return comparison, HTMLString(comparison.round(4).to_html(index=False))


def _told_apart(scores: pd.DataFrame, name: str, several: bool) -> pd.DataFrame:
    """Name the baselines after the frames they were given, where others were given others."""
    if not several:
        return scores
    numbered = scores["generator"] + "_" + scores["frames"].astype(str)
    return scores.assign(generator=scores["generator"].where(scores["generator"] == name, numbered))


def _wide(means: pd.DataFrame) -> pd.DataFrame:
    """Return one row per generator; of each score the columns `<score>`, `<score>_low` and `<score>_high`."""
    order = means["generator"].unique()
    wide = means.pivot(index="generator", columns="score", values=["value", "low", "high"]).loc[order]
    ends = {"value": "", "low": "_low", "high": "_high"}
    wide.columns = wide.columns.map(lambda both: f"{both[1]}{ends[both[0]]}")
    return wide.rename_axis("embedding").reset_index()
