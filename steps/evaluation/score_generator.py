"""Step: score one trained generator beside the baselines on held-out people, into its own MLflow run."""

from typing import Annotated

import mlflow
import numpy as np
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from embedding.baselines import PcaBaseline
from evaluation.neutral.baselines import BASELINES
from evaluation.neutral.groups import groups_of
from evaluation.neutral.scores import score_generators
from evaluation.neutral.task import NeutralTask, neutral_task
from evaluation.neutral.wanted_faces import wanted_faces
from faces.measuring.generated import judge_generated, measure_generated
from faces.selection.filtering import FilterSettings
from models.neutral.inference import made_with
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, model_run
from workflow.trained_generator import TrainedGenerator

PCA_DIMENSION = 64


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers=DATA_FRAME)
def score_generator(
    table: FaceTable,
    chosen: pd.DataFrame,
    trained: TrainedGenerator,
    limits: FilterSettings,
    neutral: bool,
) -> Annotated[pd.DataFrame, "neutral_scores"]:
    """Return a row a generator (or baseline) and person; log the generator's means.

    `neutral`: whether that is the expression wanted; then faces are made calmer until they are
    (`faces.selection.calmer`).
    """
    task = neutral_task(table, groups_of(table, chosen, trained.frames))
    made = made_faces(table, task, trained, limits if neutral else None)
    pca = PcaBaseline.fit(np.concatenate([task.true_faces(task.train), task.mean_frames(task.train)]), PCA_DIMENSION)
    scores = score_generators(task, made, {"pca": pca})
    scores = scores.assign(neutral=_passes(table, task, made, limits), frames=trained.frames)
    means = scores[scores["generator"] == trained.name].drop(columns="frames").mean(numeric_only=True)
    with model_run(trained.run_id):
        mlflow.log_metrics({str(name): float(value) for name, value in means.items()})
    return scores


def made_faces(
    table: FaceTable, task: NeutralTask, trained: TrainedGenerator, limits: FilterSettings | None
) -> dict[str, np.ndarray]:
    """Return a face per test person, uint8 (G, S, S, 3), of the generator and of each baseline.

    `limits`: what counts as neutral, where that is the expression wanted.
    """
    make = made_with(trained.network, table.pixels, task.test.inputs)
    made = {trained.name: wanted_faces(make, table, task.test, limits)}
    return made | {name: baseline(task) for name, baseline in BASELINES.items()}


def _passes(table: FaceTable, task: NeutralTask, made: dict[str, np.ndarray], limits: FilterSettings) -> np.ndarray:
    """Return 1 for each face, in the order of `made`, that the front end takes for a neutral one, else 0."""
    measured = measure_generated(np.concatenate(list(made.values())))
    people = np.tile(task.test.identities, len(made))
    return judge_generated(measured, people, table.manifest, limits)["neutral"].to_numpy(float)
