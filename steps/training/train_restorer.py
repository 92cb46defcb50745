"""Step: train one restorer of damaged faces."""

import hashlib
import shutil
from typing import Annotated

import mlflow
import numpy as np
import pandas as pd
from zenml import ArtifactConfig, step

from core.face_table import FaceTable
from core.seeds import part_seed
from core.subsets import RULES, Subset, choose_subset
from models.restore.interface import Restorer
from models.restore.network.settings import RestorerTraining
from models.restore.registry import TRAINED, LearnedSettings
from registry.names import FACE_RESTORER
from registry.treatments import Treatment
from workflow.epoch_log import EpochLog
from workflow.materializers import TRAINED_MODEL
from workflow.paths import checkpoints
from workflow.tracking import IN_NESTED_RUN, log_data, log_parameters
from workflow.trained_model import TrainedModel


@step(experiment_tracker=True, settings=IN_NESTED_RUN, output_materializers=TRAINED_MODEL)
def train_one_restorer(
    table: FaceTable, model: LearnedSettings, training: RestorerTraining, subset: Subset, seed: int, processes: int
) -> Annotated[TrainedModel, ArtifactConfig(name="{label}_restorer")]:
    """Fit to the training faces of `subset`; a network keeps its best epoch on val, and continues when killed.

    `seed` is the root seed; the chance of this training is its part of it.
    """
    own = part_seed(seed, f"train_{model.label}")
    faces = choose_subset(table, subset, "train")
    mlflow.set_tag("mlflow.runName", model.label)
    log_parameters(model=model)
    mlflow.log_params({"subset": subset, "seed": seed, "part_seed": own, "train_faces": len(faces)})
    log_data(faces.manifest, table.data_version, "training")
    run, treatment, history = mlflow.active_run().info.run_id, Treatment(align=table.align), pd.DataFrame()
    steps: dict[str, list[list[float]]] = {}
    restorer: Restorer
    if model.kind in TRAINED:
        log_parameters(training=training)
        folder = checkpoints() / f"{model.label}-{_key(table, model, training, subset, own, processes)}"
        log = EpochLog(model.label, training.epochs)
        train, val = (_rows(table, subset, split) for split in ("train", "val"))
        restorer, result = TRAINED[model.kind](
            model, table.stored, train, val, training, folder=folder, seed=own, on_epoch=log, count=processes
        )
        mlflow.log_metrics({"best_epoch": result.best_epoch, "images_per_second": result.images_per_second})
        history, steps = pd.DataFrame(result.history), {model.label: result.step_losses}
        shutil.rmtree(folder)
    else:
        restorer = model.fit(faces.pixels, own)
    described = model.model_dump(mode="json", exclude={"damages"}) | {"epochs": len(history)}
    return TrainedModel(FACE_RESTORER, model.label, restorer, treatment, run, history, described, step_losses=steps)


def _rows(table: FaceTable, subset: Subset, split: str) -> np.ndarray:
    return np.flatnonzero(RULES[subset](table.manifest) & (table.manifest["split"] == split).to_numpy(bool))


def _key(table: FaceTable, *facts: object) -> str:
    """Return what names this very training, so that only it continues from its checkpoint."""
    return hashlib.sha256("|".join((table.digest(), *map(repr, facts))).encode()).hexdigest()[:16]
