"""Step: put a trained and scored autoencoder into the registry."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import get_step_context, save_artifact, step
from zenml.types import MarkdownString

from core.face_table import FaceTable
from registry.autoencoders import MODEL, log_and_register, version_of
from registry.champions import Champions
from registry.code_version import code_version
from registry.model_card import model_card
from workflow.tracking import IN_PIPELINE_RUN, model_run
from workflow.trained_model import TrainedModel


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN)
def register_model(table: FaceTable, trained: TrainedModel, scores: pd.DataFrame) -> Annotated[str, "model_uri"]:
    """Log the model into its run, register a version, tag it with its origin and scores; return its address."""
    card = model_card(table, trained, scores)
    save_artifact(MarkdownString(card), name="model_card")
    with model_run(trained.run_id):
        uri = log_and_register(trained.network)
        mlflow.log_text(card, "model_card.md")
    family = trained.network.settings.family
    tags = {"label": trained.name, "family": family, "data_version": table.data_version, "run_id": trained.run_id}
    tags["code_version"] = code_version()
    numbers = {name: f"{value:.6g}" for name, value in scores.iloc[0].items() if isinstance(value, float)}
    client = mlflow.MlflowClient()
    for name, value in (tags | numbers).items():
        client.set_model_version_tag(MODEL, version_of(uri), name, value)
    inputs = get_step_context().inputs
    Champions(MODEL, client).enter(version_of(uri), *inputs["table"], *inputs["trained"])
    return uri
