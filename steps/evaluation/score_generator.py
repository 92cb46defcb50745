"""Step: score one trained generator beside the baselines on held-out people, into its own MLflow run."""

from typing import Annotated

import mlflow
import numpy as np
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.frame_groups import FrameGroups
from embedding.pca import fit_pca
from evaluation.neutral.baselines import baseline_faces
from evaluation.neutral.groups import groups_of
from evaluation.neutral.scores import score_generators
from evaluation.neutral.task import NeutralTask, neutral_task
from evaluation.neutral.wanted_faces import wanted_faces
from evaluation.promotion import PromotionSettings, group_columns
from evaluation.subgroups import subgroups
from faces.measuring.generated import mark_generated, measure_generated
from faces.selection.filtering import FilterSettings
from models.neutral.face_frames import FaceFrames
from models.neutral.registry import made_with
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, model_run
from workflow.trained_model import TrainedModel

PCA_DIMENSION = 64


@step(
    experiment_tracker=True,
    settings=IN_PIPELINE_RUN,
    output_materializers={"neutral_scores": DATA_FRAME, "neutral_subgroups": DATA_FRAME},
)
def score_generator(
    table: FaceTable,
    chosen: pd.DataFrame,
    trained: TrainedModel,
    limits: FilterSettings,
    neutral: bool,
) -> tuple[Annotated[pd.DataFrame, "neutral_scores"], Annotated[pd.DataFrame, "neutral_subgroups"]]:
    """Return one row per generator (or baseline) and person, and one per known group; log the generator's means.

    `neutral`: whether that is the expression wanted; then faces are made with more strength until they are
    (`faces.selection.neutralisation`).
    """
    groups = groups_of(table, chosen, trained.treatment.frames)
    task = neutral_task(table, groups)
    made = made_faces(table, task, trained, limits if neutral else None)
    pca = fit_pca(np.concatenate([task.true_faces(task.train), task.mean_frames(task.train)]), PCA_DIMENSION)
    scores = score_generators(task, made, {"pca": pca})
    scores = scores.assign(neutral=_passes(table, task, made, limits), frames=trained.treatment.frames)
    own = scores[scores["generator"] == trained.name]
    means = own.drop(columns="frames").mean(numeric_only=True)
    with model_run(trained.run_id):
        mlflow.log_metrics({str(name): float(value) for name, value in means.items()})
    return scores, subgroup_scores(table, groups, own)


def subgroup_scores(table: FaceTable, groups: FrameGroups, own: pd.DataFrame) -> pd.DataFrame:
    """Return the means of each subgroup for the labels that the data set gives, empty where it gives none."""
    targets = table.manifest.iloc[groups.target].set_axis(groups.identities)
    attributes = group_columns(targets, PromotionSettings()).loc[own["identity"]]
    scores = own[["mse", "ssim", "neutral"]]
    rows = {name: [int(member.sum()), *scores[member].mean()] for name, member in subgroups(attributes)}
    found = pd.DataFrame.from_dict(rows, orient="index", columns=["people", *scores.columns])
    return found.rename_axis("subgroup").reset_index() if rows else pd.DataFrame()


def made_faces(
    table: FaceTable, task: NeutralTask, trained: TrainedModel, limits: FilterSettings | None
) -> dict[str, np.ndarray]:
    """Return a face per test person, uint8 (G, S, S, 3), of the generator and of each baseline.

    `limits`: what counts as neutral, where that is the expression wanted.
    """
    make = made_with(trained.model, FaceFrames.of(table), task.test.inputs)
    made = {trained.name: wanted_faces(make, table, task.test, limits)}
    return made | baseline_faces(task)


def _passes(table: FaceTable, task: NeutralTask, made: dict[str, np.ndarray], limits: FilterSettings) -> np.ndarray:
    """Return 1 for each face, in the order of `made`, that the front end takes for a neutral one, else 0."""
    measured = measure_generated(np.concatenate(list(made.values())))
    people = np.tile(task.test.identities, len(made))
    return mark_generated(measured, people, table.manifest, limits)["neutral"].to_numpy(float)
