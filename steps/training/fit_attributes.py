"""Step: train and score networks that read attributes of faces."""

import hashlib
import shutil
from typing import Annotated

import mlflow
import numpy as np
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.seeds import part_seed
from core.subsets import Subset, choose_subset, held_out
from embedding.interface import same_crop
from evaluation.attributes import scored
from evaluation.label_faults import doubtful
from evaluation.promotion import PromotionSettings, group_columns
from evaluation.subgroups import subgroups
from faces.near_copies import Division, divided
from models.attributes.labels import labels_of
from models.attributes.model import AttributeModel
from models.attributes.recipe import AttributeRecipe, learn
from models.attributes.settings import ClassTask
from models.families.base import Autoencoder
from registry.loading import open_uri
from registry.names import FACE_ATTRIBUTES
from registry.treatments import Treatment
from workflow.epoch_log import EpochLog
from workflow.materializers import DATA_FRAME, TRAINED_MODEL
from workflow.paths import checkpoints
from workflow.tracking import IN_NESTED_RUN, log_data, log_parameters
from workflow.trained_model import TrainedModel

PLACES = ["face_id", "source", "path", "member", "frame"]
DOUBTS = 100
"""Labels listed per column."""


@step(
    experiment_tracker=True,
    settings=IN_NESTED_RUN,
    output_materializers={
        "attribute_model": TRAINED_MODEL,
        "attribute_scores": DATA_FRAME,
        "attribute_subgroups": DATA_FRAME,
        "attribute_doubts": DATA_FRAME,
    },
)
def fit_attributes(
    table: FaceTable, recipe: AttributeRecipe, subset: Subset, division: Division, encoder: str, seed: int
) -> tuple[
    Annotated[TrainedModel, "attribute_model"],
    Annotated[pd.DataFrame, "attribute_scores"],
    Annotated[pd.DataFrame, "attribute_subgroups"],
    Annotated[pd.DataFrame, "attribute_doubts"],
]:
    """Train on the training faces of `subset`, calibrate on val, score on held-out faces; a killed run goes on.

    `encoder`: the address of the autoencoder that networks begin from; empty: none.
    The last output lists the labels of faces that were not learned from which are most probably wrong.
    """
    faces = divided(choose_subset(table, subset).shrunk(recipe.size), division)
    mlflow.set_tag("mlflow.runName", recipe.name)
    log_parameters(recipe=recipe)
    mlflow.log_params({"subset": subset, "division": division, "encoder": encoder, "seed": seed})
    log_data(faces.manifest, faces.data_version, "training")
    folder = checkpoints() / f"{recipe.name}-{_key(faces, recipe, encoder, seed)}"
    own = part_seed(seed, f"train_{recipe.name}")

    def on_epoch(label: str) -> EpochLog:
        return EpochLog(label, recipe.training.epochs, prefix=f"{label}/")

    learned = learn(faces.stored, faces.manifest, recipe, folder, own, on_epoch, _opened(encoder, faces))
    shutil.rmtree(folder)
    scores, groups = scored_on(choose_subset(faces, "all", held_out(faces.manifest)), learned.model)
    mlflow.log_metrics(scores)
    described = recipe.model_dump(mode="json") | {"division": division, "subset": subset}
    run, treatment = mlflow.active_run().info.run_id, Treatment(align=faces.align)
    history, steps = learned.history(), learned.step_losses()
    trained = TrainedModel(
        FACE_ATTRIBUTES, recipe.name, learned.model, treatment, run, history, described, step_losses=steps
    )
    doubts = doubts_of(choose_subset(faces, "all", held_out(faces.manifest)), learned.model)
    return trained, pd.DataFrame([{"model": recipe.name, **scores}]), groups, doubts


def scored_on(faces: FaceTable, model: AttributeModel) -> tuple[dict[str, float], pd.DataFrame]:
    """Return the scores on faces, and those of each known group, one row per group."""
    answers, labels = model.predict(np.asarray(faces.pixels)), labels_of(faces.manifest, model.tasks)
    rows = []
    for name, member in subgroups(group_columns(faces.manifest, PromotionSettings())):
        own = scored(
            {column: each[member] for column, each in answers.items()},
            {column: each[member] for column, each in labels.items()},
        )
        rows.append({"subgroup": name, "faces": int(member.sum()), **own})
    return scored(answers, labels), pd.DataFrame(rows)


def doubts_of(faces: FaceTable, model: AttributeModel) -> pd.DataFrame:
    """Return the most doubtful labels of classes, those of each column together."""
    answers, labels = model.predict(np.asarray(faces.pixels)), labels_of(faces.manifest, model.tasks)
    parts = [
        doubtful(faces.manifest[PLACES], task.column, task.classes, labels[task.column], answers[task.column], DOUBTS)
        for task in model.tasks
        if isinstance(task, ClassTask)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _opened(uri: str, faces: FaceTable) -> Autoencoder | None:
    """Return the registered autoencoder, which takes faces cut out as these are; None for an empty address."""
    if not uri:
        return None
    registered = open_uri(uri)
    network: Autoencoder = registered.model.network
    size = network.settings.size
    same_crop(registered.treatment.align.model_copy(update={"size": size}), faces.align)
    return network


def _key(faces: FaceTable, recipe: AttributeRecipe, encoder: str, seed: int) -> str:
    """Return what names this very training, so that only it continues from what it left."""
    return hashlib.sha256(f"{faces.digest()}|{recipe.model_dump_json()}|{encoder}|{seed}".encode()).hexdigest()[:16]
