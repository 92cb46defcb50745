"""Step: put a trained and scored autoencoder into the registry."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import step

from faces.table import FaceTable
from steps.registry import MODEL, log_and_register, version_of
from steps.tracking import IN_PIPELINE_RUN, model_run
from steps.trained_model import TrainedModel


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN)
def register_model(table: FaceTable, trained: TrainedModel, scores: pd.DataFrame) -> Annotated[str, "model_uri"]:
    """Log the model into its run, register a version, tag it with data version and scores; return its address."""
    with model_run(trained.run_id):
        uri = log_and_register(trained.network)
    family = trained.network.settings.family
    tags = {"label": trained.name, "family": family, "data_version": table.data_version, "run_id": trained.run_id}
    numbers = {name: f"{value:.6g}" for name, value in scores.iloc[0].items() if isinstance(value, float)}
    client = mlflow.MlflowClient()
    for name, value in (tags | numbers).items():
        client.set_model_version_tag(MODEL, version_of(uri), name, value)
    return uri
