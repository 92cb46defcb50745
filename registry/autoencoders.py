"""The MLflow registry: one registered model, versions, and the aliases `champion` and `challenger`."""

import tempfile
from importlib.metadata import version
from pathlib import Path

import click
import mlflow
import numpy as np
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException

from core.crop import AlignSettings
from models.checkpoints import save_model
from models.families.base import Autoencoder
from registry.serving import signature
from workflow.paths import ROOT

MODEL = "face-autoencoder"
CHAMPION = "champion"
CHALLENGER = "challenger"
REQUIREMENTS = ("numpy", "torch", "safetensors", "pydantic", "pandas", "pyarrow", "tqdm")


def log_and_register(network: Autoencoder) -> str:
    """Log `network` into the active MLflow run, register it, and return its address `models:/<name>/<version>`.

    The input example is noise: no face of the data enters the registry.
    """
    size, zdim = network.settings.size, network.settings.zdim
    example = np.random.default_rng(0).integers(0, 256, (2, size, size, 3), dtype=np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        save_model(Path(folder), network)
        info = mlflow.pyfunc.log_model(
            name="model",
            python_model=str(ROOT / "registry" / "serving.py"),
            artifacts={"model": folder},
            code_paths=[str(ROOT / room) for room in ("core", "models")],
            signature=signature(size, zdim),
            input_example=example,
            registered_model_name=MODEL,
            pip_requirements=pinned_requirements(),
        )
    return f"models:/{MODEL}/{info.registered_model_version}"


def pinned_requirements() -> list[str]:
    """Return what a registered model needs, in the versions of this environment."""
    return [f"{name}=={version(name).split('+')[0]}" for name in REQUIREMENTS]


def version_of(uri: str) -> str:
    """Return the version number in `models:/<name>/<version>`."""
    return uri.rsplit("/", 1)[1]


def label_of(registered: ModelVersion) -> str:
    """Return what a registered version is called in a comparison; the oldest versions are tagged by family only."""
    return str(registered.tags.get("label", registered.tags["family"]))


def resolve(models: list[str], tracking_uri: str) -> list[str]:
    """Turn aliases and version numbers of the registered model into addresses `models:/<name>/<version>`.

    Raises click.ClickException naming the model that the registry does not have.
    """
    client = mlflow.MlflowClient(tracking_uri=tracking_uri)
    return [_resolve_one(client, name) for name in models]


def _resolve_one(client: mlflow.MlflowClient, name: str) -> str:
    try:
        if name.isdigit():
            return f"models:/{MODEL}/{client.get_model_version(MODEL, name).version}"
        return f"models:/{MODEL}/{client.get_model_version_by_alias(MODEL, name).version}"
    except MlflowException as error:
        raise click.ClickException(
            f"the registry has no '{name}' of {MODEL}: run train_autoencoders and promote_model first, "
            "or set `models` to an alias or a version number that `make ui` shows"
        ) from error


def crop_of(uri: str, tracking_uri: str) -> AlignSettings:
    """Return how faces are cut out for a registered version: at the size that it takes."""
    mlflow.set_tracking_uri(tracking_uri)
    (faces,) = mlflow.models.get_model_info(uri).signature.inputs.inputs
    return AlignSettings(size=int(faces.shape[1]))
