"""Step: pictures of what one trained autoencoder has learned, in its own MLflow run."""

from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose_subset, held_out, spread
from figures.study_pictures import study_pictures
from steps.evaluation.study_model import MAX_FACES
from workflow.tracking import IN_PIPELINE_RUN, log_picture, model_run
from workflow.trained_model import TrainedModel


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN)
def draw_study(table: FaceTable, trained: TrainedModel, subset: Subset, seed: int) -> None:
    """Log the pictures of the study under `figures/study/`."""
    faces = spread(choose_subset(table, subset, held_out(table.manifest)), MAX_FACES)
    faces = faces.shrunk(trained.model.network.settings.size)
    with model_run(trained.run_id):
        for name, picture in study_pictures(trained.model.network, faces, seed).items():
            log_picture(f"study/{name}", picture)
