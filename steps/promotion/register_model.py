"""Step: put a trained and scored model of any kind into the registry, with its card."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import get_step_context, save_artifact, step
from zenml.types import MarkdownString

from core.face_table import FaceTable
from registry.cards import model_card
from registry.catalogue import KINDS
from registry.names import version_of
from registry.storing import register
from workflow.code_version import code_version
from workflow.model_control import enter
from workflow.tracking import IN_PIPELINE_RUN, dataset_of, model_run
from workflow.trained_model import TrainedModel


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN)
def register_model(
    kind: str, table: FaceTable, trained: TrainedModel, scores: pd.DataFrame, groups: pd.DataFrame
) -> Annotated[str, "model_uri"]:
    """Log the model into its run, register a version of `kind` with card, scores and lineage; return its address.

    MLflow's logged model gets the scores too, with the data set that they were taken on.

    `scores`, `groups`: as the scoring step of its kind gives them, those of each subgroup in the latter.
    """
    described = KINDS[kind]
    origin = {"run": trained.run_id, **trained.training}
    card = model_card(described, trained.name, table, trained.treatment, origin, scores, groups)
    save_artifact(MarkdownString(card), name="model_card")
    with model_run(trained.run_id):
        uri = register(described, trained.model, trained.treatment)
        mlflow.log_text(card, f"cards/{kind}.md")
        client, version = mlflow.MlflowClient(), version_of(uri)
        numbers = described.numbers(scores, trained.name)
        model = client.get_model_version(kind, version).source.rpartition("/")[2]  # models:/<id of the logged model>
        mlflow.log_metrics(numbers, model_id=model, dataset=dataset_of(table.manifest, table.data_version))
    for name, value in (_tags(trained, table) | _numbers(numbers)).items():
        client.set_model_version_tag(kind, version, name, value)
    client.update_model_version(kind, version, description=card)
    if not client.get_registered_model(kind).description:
        client.update_registered_model(kind, description=f"{described.title}. {described.limits}")
    inputs = get_step_context().inputs
    enter(kind, version, *inputs["table"], *inputs["trained"])
    return uri


def _tags(trained: TrainedModel, table: FaceTable) -> dict[str, str]:
    tags = {"label": trained.name, "data_version": table.data_version, "run_id": trained.run_id}
    for key in ("family", "stage1"):
        if key in trained.training:
            tags[key] = str(trained.training[key])
    return tags | {"code_version": code_version()}


def _numbers(numbers: dict[str, float]) -> dict[str, str]:
    return {name: f"{value:.6g}" for name, value in numbers.items()}
