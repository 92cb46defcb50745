"""Step: pictures of what a model of depth makes of held-out faces, in its own MLflow run."""

import numpy as np
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, titled
from figures.depth_sheet import depth_picture, depth_sheet, normal_picture, unit_picture
from figures.history_figure import history_figure
from figures.made_picture import marked
from models.depth.prediction import decompose
from models.depth.turning import relief_of, turned
from steps.evaluation.score_depth import scored_faces
from workflow.tracking import IN_PIPELINE_RUN, log_picture, model_run
from workflow.trained_model import TrainedModel

SHOWN, SIDES = 8, ((-35.0, 0.0), (35.0, 0.0))


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN)
def draw_depth(table: FaceTable, trained: TrainedModel, subset: Subset, thumbnails: bool) -> None:
    """Log the losses and a sheet of faces with their maps; the sheet of real people only with `thumbnails`."""
    with model_run(trained.run_id):
        log_picture("history", history_figure({trained.name: trained.curves()}))
        if thumbnails or table.manifest["synthetic"].astype(bool).all():
            log_picture("depth", marked(_sheet(table, trained, subset)))


def _sheet(table: FaceTable, trained: TrainedModel, subset: Subset) -> np.ndarray:
    faces = scored_faces(table, trained.model, subset, SHOWN)
    pixels = np.asarray(faces.pixels)
    made = decompose(trained.model, pixels)
    sides = np.stack([turned(relief_of(trained.model, face), SIDES) for face in pixels])
    maps = {
        "put together": unit_picture(made.picture),
        "depth": depth_picture(made.depth),
        "normals": normal_picture(made.normals),
        "albedo": unit_picture(made.albedo),
        "to the left": sides[:, 0],
        "to the right": sides[:, 1],
    }
    return depth_sheet(pixels, maps, titled(f"Depth: {trained.name}", faces))
