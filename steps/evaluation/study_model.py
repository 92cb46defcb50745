"""Step: study one trained autoencoder on held-out faces, into its own MLflow run."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.subsets import Subset, choose, examples, held_out, spread
from figures.model_study import study
from workflow.materializers import DATA_FRAME
from workflow.tracking import IN_PIPELINE_RUN, log_picture, model_run
from workflow.trained_model import TrainedModel

MAX_FACES = 1000
"""Faces that a study looks at, spread evenly over the held-out ones."""


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN, output_materializers=DATA_FRAME)
def study_model(
    table: FaceTable, trained: TrainedModel, subset: Subset, seed: int
) -> Annotated[pd.DataFrame, "model_study"]:
    """Log numbers under `study/` and pictures under `figures/study/`; return one row of numbers."""
    faces = spread(choose(table, subset, held_out(table.manifest)), MAX_FACES)
    train_pixels = examples(choose(table, subset, "train"), MAX_FACES)
    found = study(trained.network, faces, train_pixels, seed)
    with model_run(trained.run_id):
        mlflow.log_metrics({f"study/{name}": value for name, value in found.numbers.items()})
        for name, picture in found.pictures.items():
            log_picture(f"study/{name}", picture)
    return pd.DataFrame([{"embedding": trained.name, **found.numbers}])
