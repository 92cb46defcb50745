"""Step: put a trained and scored neutral-face generator into the registry, with its model card."""

from typing import Annotated

import mlflow
import pandas as pd
from zenml import get_step_context, step

from core.crop import AlignSettings
from core.face_table import FaceTable
from evaluation.neutral.comparison import against_best_baseline
from evaluation.neutral.groups import groups_of
from faces.selection.person_faces import SelectionSettings
from registry.autoencoders import version_of
from registry.champions import Champions
from registry.code_version import code_version
from registry.neutral import MODEL, log_and_register
from registry.neutral_model_card import model_card
from workflow.tracking import IN_PIPELINE_RUN, model_run
from workflow.trained_generator import TrainedGenerator


@step(experiment_tracker=True, settings=IN_PIPELINE_RUN)
def register_generator(
    table: FaceTable,
    chosen: pd.DataFrame,
    trained: TrainedGenerator,
    scores: pd.DataFrame,
    align: AlignSettings,
    selection: SelectionSettings,
) -> Annotated[str, "generator_uri"]:
    """Log the generator into its run, register a version with card, scores and lineage; return its address."""
    facts = {"align": align.model_dump(mode="json"), "selection": selection.model_dump(mode="json")}
    card = model_card(table, groups_of(table, chosen, trained.frames), trained, scores, selection)
    with model_run(trained.run_id):
        uri = log_and_register(trained.network, trained.frames, facts)
        mlflow.log_text(card, "model_card.md")
    versus = against_best_baseline(scores, trained.name)
    means = scores[scores["generator"] == trained.name].mean(numeric_only=True)
    tags = {
        "label": trained.name,
        "data_version": table.data_version,
        "code_version": code_version(),
        "run_id": trained.run_id,
        "stage1": trained.stage1_uri or "none",
        "baselines_beaten": str(versus.beaten).lower(),
        **{str(name): f"{value:.6g}" for name, value in means.items()},
    }
    client = mlflow.MlflowClient()
    for name, value in tags.items():
        client.set_model_version_tag(MODEL, version_of(uri), name, value)
    client.update_model_version(MODEL, version_of(uri), description=card)
    inputs = get_step_context().inputs
    Champions(MODEL, client).enter(version_of(uri), *inputs["table"], *inputs["trained"])
    return uri
