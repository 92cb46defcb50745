"""Step: study one trained autoencoder on held-out faces, into its own MLflow run."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.resizing import shrunk
from core.subsets import Subset, choose_subset, examples, held_out, spread
from evaluation.model_study import study_scores
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, model_run
from workflow.trained_model import TrainedModel

MAX_FACES = 1000
"""Most faces of a study, spread evenly over the held-out ones."""


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers=DATA_FRAME)
def study_model(
    table: FaceTable, trained: TrainedModel, subset: Subset, seed: int
) -> Annotated[pd.DataFrame, "model_study"]:
    """Log the numbers of the study under `study/`; return them as one row."""
    size = trained.model.network.settings.size
    faces = spread(choose_subset(table, subset, held_out(table.manifest)), MAX_FACES).shrunk(size)
    train_pixels = shrunk(examples(choose_subset(table, subset, "train"), MAX_FACES), size)
    scores = study_scores(trained.model.network, faces.pixels, train_pixels, seed)
    with model_run(trained.run_id):
        mlflow.log_metrics({f"study/{name}": value for name, value in scores.items()})
    return pd.DataFrame([{"embedding": trained.name, **scores}])
