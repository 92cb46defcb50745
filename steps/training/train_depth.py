"""Step: train a model of depth on faces and nothing else."""

import hashlib
import shutil
from typing import Annotated

import mlflow
import numpy as np
import pandas as pd
from zenml import step

from core.face_table import FaceTable
from core.seeds import part_seed
from core.subsets import Subset, choose_subset
from models.depth.settings import DepthSettings, DepthTraining
from models.depth.training import train_depth as train
from registry.names import FACE_DEPTH
from registry.treatments import Treatment
from workflow.epoch_log import EpochLog
from workflow.materializers import TRAINED_MODEL
from workflow.paths import checkpoints
from workflow.tracking import IN_NESTED_RUN, log_data, log_parameters
from workflow.trained_model import TrainedModel


@step(experiment_tracker=True, settings=IN_NESTED_RUN, output_materializers=TRAINED_MODEL)
def train_depth_model(
    table: FaceTable, model: DepthSettings, training: DepthTraining, subset: Subset, seed: int, processes: int
) -> Annotated[TrainedModel, "depth_model"]:
    """Train on the training faces of `subset`, keep the best epoch on val; a killed run goes on.

    `seed` is the root seed; the chance of this training is its part of it.
    """
    own, faces = part_seed(seed, f"train_{model.label}"), choose_subset(table, subset).shrunk(model.size)
    train_rows, val_rows = (np.flatnonzero(faces.manifest["split"] == split) for split in ("train", "val"))
    mlflow.set_tag("mlflow.runName", model.label)
    log_parameters(model=model, training=training)
    mlflow.log_params({"subset": subset, "seed": seed, "part_seed": own, "train_faces": len(train_rows)})
    log_data(faces.manifest.iloc[train_rows], table.data_version, "training")
    folder = checkpoints() / f"{model.label}-{_key(faces, model, training, own, processes)}"
    log = EpochLog(model.label, training.epochs)
    network, result = train(
        model, faces.pixels, train_rows, val_rows, training, folder=folder, seed=own, on_epoch=log, count=processes
    )
    mlflow.log_metrics({"best_epoch": result.best_epoch, "images_per_second": result.images_per_second})
    shutil.rmtree(folder)
    described = model.model_dump(mode="json") | {"epochs": len(result.history), "subset": subset}
    run, history = mlflow.active_run().info.run_id, pd.DataFrame(result.history)
    treatment, steps = Treatment(align=table.align), {model.label: result.step_losses}
    return TrainedModel(FACE_DEPTH, model.label, network, treatment, run, history, described, step_losses=steps)


def _key(faces: FaceTable, *facts: object) -> str:
    """Return what names this very training, so that only it continues from its checkpoint."""
    return hashlib.sha256("|".join((faces.digest(), *map(repr, facts))).encode()).hexdigest()[:16]
