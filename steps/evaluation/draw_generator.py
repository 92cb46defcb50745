"""Step: pictures of one trained generator beside the baselines, in its own MLflow run."""

import numpy as np
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.subsets import titled
from evaluation.neutral.groups import groups_of
from evaluation.neutral.task import NeutralTask, neutral_task
from faces.selection.filtering import FilterSettings
from figures.neutral_grid import neutral_grid
from steps.evaluation.score_generator import made_faces
from workflow.tracking import IN_PIPELINE_RUN, log_picture, model_run
from workflow.trained_model import TrainedModel
from workflow.training_pictures import training_pictures

SHOWN_PEOPLE = 10


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN)
def draw_generator(
    table: FaceTable,
    chosen: pd.DataFrame,
    trained: TrainedModel,
    limits: FilterSettings,
    neutral: bool,
    thumbnails: bool,
) -> None:
    """Log the losses and faces of held-out people: drawn people always, real ones only with `thumbnails`.

    `limits` and `neutral`: as in `score_generator`.
    """
    with model_run(trained.run_id):
        for name, picture in training_pictures(trained):
            log_picture(name, picture)
        if thumbnails or table.manifest["synthetic"].astype(bool).all():
            task = neutral_task(table, groups_of(table, chosen, trained.treatment.frames))
            made = made_faces(table, task, trained, limits if neutral else None)
            log_picture("neutral_faces", _picture(task, made, titled("Neutral faces", table)))


def _picture(task: NeutralTask, made: dict[str, np.ndarray], title: str) -> np.ndarray:
    few = task.test.take(np.arange(min(SHOWN_PEOPLE, len(task.test))))
    frames = [task.pixels[own] for own in few.inputs]
    return neutral_grid(frames, {name: faces[: len(few)] for name, faces in made.items()}, task.true_faces(few), title)
