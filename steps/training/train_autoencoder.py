"""Step: train one autoencoder."""

import hashlib
import shutil
from typing import Annotated

import mlflow
import numpy as np
import pandas as pd
from zenml import ArtifactConfig, step

from core.face_table import FaceTable
from core.seeds import part_seed
from core.subsets import Subset, choose_subset
from embedding.network import NetworkEmbedder
from models.build import build_model
from models.families.registry import ModelSettings
from models.memory import check_memory
from models.training.examples import pictures
from models.training.launcher import fit_in_processes
from models.training.settings import TrainingSettings
from models.training.snapshots import kept_codes
from models.training.targets import build_targets
from registry.names import FACE_AUTOENCODER
from registry.treatments import Treatment
from workflow.epoch_log import EpochLog
from workflow.materializers import TRAINED_MODEL
from workflow.paths import checkpoints
from workflow.tracking import IN_NESTED_RUN, log_data, log_parameters
from workflow.trained_model import TrainedModel


@step(
    experiment_tracker=True,
    settings=IN_NESTED_RUN,
    output_materializers=TRAINED_MODEL,
)
def train_autoencoder(
    table: FaceTable, model: ModelSettings, training: TrainingSettings, subset: Subset, seed: int, processes: int
) -> Annotated[TrainedModel, ArtifactConfig(name="{label}_autoencoder")]:
    """Train on the train split of `subset` in so many processes; keep the best epoch on val; a killed run goes on.

    `seed` is the root seed; the chance of this training is its part of it.
    """
    check_memory(model.label, model.new_model)
    faces = choose_subset(table, subset).shrunk(model.size)
    own = part_seed(seed, f"train_{model.label}")
    rows = {name: np.flatnonzero(faces.manifest["split"] == name) for name in ("train", "val")}
    mlflow.set_tag("mlflow.runName", model.label)
    log_parameters(model=model, training=training)
    mlflow.log_params({"subset": subset, "seed": seed, "part_seed": own, "train_faces": len(rows["train"])})
    log_data(faces.manifest, faces.data_version, "training")
    run = mlflow.active_run().info.run_id
    folder = checkpoints() / f"{model.label}-{_key(faces.digest(), model, training, own, processes)}"
    network = build_model(model, own)
    targets = build_targets(
        training.targets, faces.stored, (rows["train"], rows["val"]), own, clip_names(faces.manifest)
    )
    result = fit_in_processes(
        network,
        pictures(network, faces.stored, rows["train"], rows["val"], training, targets),
        training,
        folder=folder,
        seed=own,
        on_epoch=EpochLog(model.label, training.epochs),
        count=processes,
    )
    mlflow.log_metrics({"best_epoch": result.best_epoch, "images_per_second": result.images_per_second})
    mlflow.set_tags({name: getattr(result, name) for name in ("device", "processes", "precision")})
    codes = kept_codes(folder)
    shutil.rmtree(folder)
    history = pd.DataFrame(result.history)
    described = model.model_dump(mode="json") | {"epochs": len(history)}
    embedder = NetworkEmbedder(model.label, network)
    treatment, steps = Treatment(align=table.align), {model.label: result.step_losses}
    return TrainedModel(FACE_AUTOENCODER, model.label, embedder, treatment, run, history, described, codes, steps)


def clip_names(manifest: pd.DataFrame) -> np.ndarray:
    """Return the name (N,) of the photo or clip that each face comes from."""
    return (manifest["source"] + "/" + manifest["path"] + "/" + manifest["member"]).to_numpy(str)


def _key(data: str, model: ModelSettings, training: TrainingSettings, seed: int, processes: int) -> str:
    """Return what names this very training, so that only it continues from its checkpoint."""
    parts = (data, model.model_dump_json(), training.model_dump_json(), str(seed), str(processes))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
