"""Step: score one trained restorer on damaged faces of held-out people, into its own MLflow run."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose_subset, held_out, spread
from evaluation.promotion import PromotionSettings, group_columns
from evaluation.restoration import score_restorers, tasks
from evaluation.subgroups import subgroups
from models.restore.damages.registry import DamageSettings
from registry.restorers import numbers
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, model_run
from workflow.trained_model import TrainedModel


@step(
    experiment_tracker=True,
    settings=IN_PIPELINE_RUN,
    output_materializers={"restorer_scores": DATA_FRAME, "restorer_subgroups": DATA_FRAME},
)
def score_restorer(
    table: FaceTable, trained: TrainedModel, damages: list[DamageSettings], subset: Subset, most: int, seed: int
) -> tuple[Annotated[pd.DataFrame, "restorer_scores"], Annotated[pd.DataFrame, "restorer_subgroups"]]:
    """Return one row per damage and face, and the means of each known group; log the means of the restorer."""
    faces = scored_faces(table, subset, most)
    scores = score_restorers([trained.model], tasks(faces.pixels, damages, seed), faces.people)
    with model_run(trained.run_id):
        mlflow.log_metrics(numbers(scores, trained.name))
    return scores, _of_groups(scores, faces)


def scored_faces(table: FaceTable, subset: Subset, most: int) -> FaceTable:
    """Return up to `most` held-out faces, spread evenly over the table."""
    return spread(choose_subset(table, subset, held_out(table.manifest)), most)


def _of_groups(scores: pd.DataFrame, faces: FaceTable) -> pd.DataFrame:
    by_face = scores.groupby(scores.groupby("damage").cumcount())[["psnr", "ssim"]].mean()
    groups = subgroups(group_columns(faces.manifest, PromotionSettings()))
    rows = {name: [int(member.sum()), *by_face[member].mean()] for name, member in groups}
    found = pd.DataFrame.from_dict(rows, orient="index", columns=["faces", "psnr", "ssim"])
    return found.rename_axis("subgroup").reset_index() if rows else pd.DataFrame()
