"""Neutral-face generators in the MLflow registry: how one is stored, found and opened."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import mlflow
import numpy as np
from mlflow.exceptions import MlflowException
from tqdm import tqdm

from core.crop import AlignSettings
from faces.selection.calmer import Make
from faces.selection.person_faces import SelectionSettings
from models.checkpoints import save_model
from models.families.base import Autoencoder
from models.neutral.generator import NeutralGenerator
from registry.autoencoders import pinned_requirements
from registry.neutral_serving import signature
from workflow.paths import ROOT

MODEL = "neutral-face-generator"


def log_and_register(generator: NeutralGenerator, frames: int, facts: dict[str, Any]) -> str:
    """Log `generator` into the active MLflow run, register it, and return its address `models:/<name>/<version>`.

    `facts` (how faces are aligned and chosen) travel with the model as its metadata. The input example is noise: no
    face of the data enters the registry.
    """
    size = generator.settings.size
    example = np.random.default_rng(0).integers(0, 256, (2, frames, size, size, 3), dtype=np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        save_model(Path(folder), generator)
        info = mlflow.pyfunc.log_model(
            name="model",
            python_model=str(ROOT / "registry" / "neutral_serving.py"),
            artifacts={"model": folder},
            code_paths=[str(ROOT / room) for room in ("core", "models")],
            signature=signature(size),
            input_example=example,
            registered_model_name=MODEL,
            pip_requirements=pinned_requirements(),
            metadata=facts,
        )
    return f"models:/{MODEL}/{info.registered_model_version}"


@dataclass(frozen=True)
class RegisteredGenerator:
    """A registered version: its address, and how faces were cut out and chosen for its training."""

    uri: str
    align: AlignSettings
    selection: SelectionSettings

    @classmethod
    def named(cls, name: str, tracking_uri: str) -> "RegisteredGenerator":
        """Find an alias or version number in the registry. Raises click.ClickException when there is none."""
        client = mlflow.MlflowClient(tracking_uri=tracking_uri)
        try:
            found = client.get_model_version if name.isdigit() else client.get_model_version_by_alias
            uri = f"models:/{MODEL}/{found(MODEL, name).version}"
        except MlflowException as error:
            raise click.ClickException(
                f"the registry has no '{name}' of {MODEL}: run train_neutral_generator first, "
                "or set `model` to an alias or a version number that `make ui` shows"
            ) from error
        mlflow.set_tracking_uri(tracking_uri)
        facts = mlflow.models.get_model_info(uri).metadata
        return cls(uri, AlignSettings(**facts["align"]), SelectionSettings(**facts["selection"]))

    def choosing(self, frames: int | None) -> SelectionSettings:
        """Return the selection with other `frames` a person, where a number is given."""
        return self.selection.model_copy(update={"frames": frames}) if frames else self.selection


def made_by(uri: str, pixels: np.ndarray, inputs: Sequence[np.ndarray]) -> Make:
    """Return what makes faces with a registered generator of rows `inputs`, one array a person, of `pixels`."""
    model = mlflow.pyfunc.load_model(uri)

    def make(people: np.ndarray, calm: float) -> np.ndarray:
        chosen = tqdm(people, desc="make faces", unit="face", disable=None)
        faces = [model.predict(np.ascontiguousarray(pixels[inputs[n]])[None], {"calm": calm}) for n in chosen]
        return np.concatenate([np.empty((0, *pixels.shape[1:]), np.uint8), *faces])

    return make


def stage1_network(uri: str) -> Autoencoder:
    """Return the network of a registered autoencoder."""
    return mlflow.pyfunc.load_model(uri).unwrap_python_model().model
