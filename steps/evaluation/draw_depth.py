"""Step: pictures of what a model of depth makes of held-out faces, in its own MLflow run."""

import numpy as np
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, titled
from figures.depth_sheet import depth_sheet, maps_of
from figures.made_picture import marked
from steps.evaluation.score_depth import scored_faces
from workflow.tracking import IN_PIPELINE_RUN, log_picture, model_run
from workflow.trained_model import TrainedModel
from workflow.training_pictures import training_pictures

SHOWN = 8
"""Faces on the sheet."""


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN)
def draw_depth(table: FaceTable, trained: TrainedModel, subset: Subset, thumbnails: bool) -> None:
    """Log the losses and a sheet of faces with their maps; the sheet of real people only with `thumbnails`."""
    with model_run(trained.run_id):
        for name, picture in training_pictures(trained):
            log_picture(name, picture)
        if thumbnails or table.manifest["synthetic"].astype(bool).all():
            log_picture("depth", marked(_sheet(table, trained, subset)))


def _sheet(table: FaceTable, trained: TrainedModel, subset: Subset) -> np.ndarray:
    faces = scored_faces(table, trained.model, subset, SHOWN)
    pixels = np.asarray(faces.pixels)
    maps = maps_of(trained.model, pixels)
    return depth_sheet(pixels, maps, titled(f"Depth: {trained.name}", faces))
