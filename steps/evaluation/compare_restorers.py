"""Step: all restorers and everything simple on the same damaged faces, in one table."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step
from zenml.types import HTMLString

from core.face_table import FaceTable
from core.seeds import part_seed
from core.subsets import Subset, choose_subset
from evaluation.restoration import score_restorers, tasks
from models.restore.damages.registry import DamageSettings
from models.restore.registry import BASELINES
from steps.evaluation.score_restorer import scored_faces
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN

MEANS = ["psnr", "ssim", "hole_mse", "ciede2000"]


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers={"restoration_baselines": DATA_FRAME})
def score_restoring_baselines(
    table: FaceTable, damages: list[DamageSettings], subset: Subset, most: int, seed: int
) -> Annotated[pd.DataFrame, "restoration_baselines"]:
    """Fit every baseline to the training faces; return one row per baseline, damage and held-out face."""
    train, faces = choose_subset(table, subset, "train"), scored_faces(table, subset, most)
    fitted = [each.fit(train.pixels, part_seed(seed, each.label)) for each in BASELINES]
    return score_restorers(fitted, tasks(faces.pixels, damages, seed), faces.people)


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers={"restoration": DATA_FRAME})
def compare_restorers(
    scores: list[pd.DataFrame], baselines: pd.DataFrame
) -> tuple[Annotated[pd.DataFrame, "restoration"], Annotated[HTMLString, "restoration_page"]]:
    """Log one row per damage and method: the means over held-out faces, the best PSNR of a damage first."""
    means = pd.concat([*scores, baselines]).groupby(["damage", "method"], sort=False)[MEANS].mean().reset_index()
    order = {damage: place for place, damage in enumerate(means["damage"].unique())}
    means["place"] = means["damage"].map(order)
    means = means.sort_values(["place", "psnr"], ascending=[True, False]).drop(columns="place").reset_index(drop=True)
    mlflow.log_table(means, "restoration.json")
    print(means.round(4).to_string(index=False))
    return means, HTMLString(means.round(4).to_html(index=False))
