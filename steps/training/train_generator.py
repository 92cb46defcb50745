"""Step: train one neutral-face generator."""

import hashlib
import shutil
from typing import Annotated

import mlflow
import pandas as pd
from zenml import ArtifactConfig, step

from core.face_table import FaceTable
from core.seeds import part_seed
from evaluation.neutral.groups import groups_of
from faces.selection.person_faces import SelectionSettings
from models.families.base import Autoencoder
from models.families.checkpoints import load_autoencoder
from models.neutral.generator import build_generator
from models.neutral.settings import NeutralSettings, NeutralTraining
from models.neutral.training import train_generator
from registry.files import DATA_FOLDER, MODEL_FOLDER
from registry.generator_treatment import GeneratorTreatment
from registry.names import NEUTRAL_GENERATOR
from registry.signatures import verified
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
def train_neutral(
    table: FaceTable,
    chosen: pd.DataFrame,
    name: str,
    model: NeutralSettings,
    training: NeutralTraining,
    selection: SelectionSettings,
    stage1_uri: str | None,
    seed: int,
    processes: int,
) -> Annotated[TrainedModel, ArtifactConfig(name="{label}_generator")]:
    """Train in so many processes, stop early on val, keep the best epoch; a killed run continues.

    `seed` is the root seed; the chance of this training is its part of it.
    """
    frames = selection.frames
    groups = groups_of(table, chosen, frames)
    stage1 = _registered(stage1_uri) if stage1_uri else None
    model = model.fitted_to(stage1) if stage1 else model
    own = part_seed(seed, f"train_{name}")
    mlflow.set_tag("mlflow.runName", name)
    log_parameters(model=model, training=training)
    mlflow.log_params({"frames": frames, "seed": seed, "part_seed": own, "train_people": len(groups.part("train"))})
    mlflow.set_tag("stage1", stage1_uri or "none")
    log_data(table.manifest.iloc[groups.rows()], table.data_version, "training")
    run = mlflow.active_run().info.run_id
    folder = checkpoints() / f"{name}-{_key(table, chosen, model, training, frames, stage1_uri, own, processes)}"
    generator = build_generator(model, own, stage1)
    result = train_generator(
        generator,
        table.stored,
        groups,
        training,
        folder=folder,
        seed=own,
        stage1=stage1,
        on_epoch=EpochLog(name, training.epochs),
        count=processes,
    )
    mlflow.log_metrics({"best_epoch": result.best_epoch, "people_per_second": result.images_per_second})
    mlflow.set_tags({name: getattr(result, name) for name in ("device", "processes", "precision")})
    shutil.rmtree(folder)
    treatment = GeneratorTreatment(align=table.align, selection=selection, frames=frames, stage1=stage1_uri or "")
    described = model.model_dump(mode="json") | {"epochs": len(result.history), "stage1": stage1_uri or "none"}
    history, steps = pd.DataFrame(result.history), {name: result.step_losses}
    return TrainedModel(NEUTRAL_GENERATOR, name, generator, treatment, run, history, described, step_losses=steps)


def _registered(uri: str) -> Autoencoder:
    with verified(uri) as folder:
        return load_autoencoder(folder / DATA_FOLDER / MODEL_FOLDER)


def _key(table: FaceTable, chosen: pd.DataFrame, *facts: object) -> str:
    """Return what names this very training, so that only it continues from its checkpoint."""
    rows = pd.util.hash_pandas_object(chosen, index=False).to_numpy().tobytes()
    parts = (table.digest(), hashlib.sha256(rows).hexdigest(), *map(repr, facts))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
