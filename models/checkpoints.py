"""A trained model on disk: `weights.safetensors` and, written last, `model.json`, which rebuilds the network."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import torch
from pydantic import BaseModel, TypeAdapter, ValidationError
from torch import Tensor

from core.settings import Settings
from core.storage import CorruptFileError, write_aside
from models.tensor_file import read_shapes, read_tensors, write_tensors
from models.training.trainable import Trainable, TrainableSettings

SomeModel = TypeVar("SomeModel", bound=Trainable)
SomeSettings = TypeVar("SomeSettings", bound=Settings)

WEIGHTS_FILE = "weights.safetensors"
DESCRIPTION_FILE = "model.json"
FIX = "restore the whole model folder from where it was saved, or train the model again"


def save_model(folder: Path, model: Trainable) -> None:
    """Write the model's weights and description into `folder`, replacing a model that is there.

    The description comes last and names the SHA-256 of the weights: a folder without it holds no model.
    """
    save_weights(folder, model.settings, model.state_dict())


def save_weights(folder: Path, settings: BaseModel | TrainableSettings, weights: dict[str, Tensor]) -> None:
    """Write named weights and the settings that rebuild their model into `folder`, as `save_model` does."""
    path, description = folder / WEIGHTS_FILE, folder / DESCRIPTION_FILE
    description.unlink(missing_ok=True)
    write_tensors(path, weights, {})
    text = json.dumps({"model": settings.model_dump(), "weights_sha256": _sha256(path)}, indent=2)
    write_aside(description, lambda aside: aside.write_text(text + "\n", encoding="utf-8"))


def load_saved(
    folder: Path, settings_type: type[SomeSettings], build: Callable[[SomeSettings], SomeModel]
) -> SomeModel:
    """Return the model saved in `folder`, on the CPU and in evaluation mode.

    `settings_type`: the class of its settings, or a union of classes. `build` returns a new model for such settings.
    The weights' names and shapes are compared before memory is allocated, so a wrong description costs nothing.

    Raises FileNotFoundError when a file is missing, CorruptFileError when one is damaged or they do not match.
    """
    settings, sha256 = read_description(folder, settings_type)
    _check_shapes(folder / WEIGHTS_FILE, lambda: build(settings))
    weights = read_weights(folder, sha256)
    model = build(settings)
    model.load_state_dict(weights)
    return model.eval()


def read_weights(folder: Path, sha256: str) -> dict[str, Tensor]:
    """Return the weights saved in `folder`, on the CPU, whose file has the digest `sha256`; raises as `load_saved`."""
    path = folder / WEIGHTS_FILE
    if path.exists() and _sha256(path) != sha256:
        raise CorruptFileError(f"{path} is not the file that {DESCRIPTION_FILE} names (SHA-256 differs): {FIX}")
    return read_tensors(path, FIX)[0]


def read_description(folder: Path, settings_type: type[SomeSettings]) -> tuple[SomeSettings, str]:
    """Return the settings and the SHA-256 of the weights from `model.json`; raises as `load_saved`."""
    path = folder / DESCRIPTION_FILE
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing, so the folder holds no whole model: {FIX}")
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
        settings = TypeAdapter(settings_type).validate_python(described["model"])
        return settings, str(described["weights_sha256"])
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        raise CorruptFileError(f"{path} does not describe a model ({error}): {FIX}") from error


def _check_shapes(weights: Path, build: Callable[[], Trainable]) -> None:
    """Compare the header of a weights file with a model built without memory; CorruptFileError when they differ."""
    with torch.device("meta"):
        needed = {name: tuple(tensor.shape) for name, tensor in build().state_dict().items()}
    found = read_shapes(weights, FIX)
    differing = sorted(name for name in {*needed, *found} if needed.get(name) != found.get(name))
    if differing:
        name = differing[0]
        raise CorruptFileError(
            f"{weights} does not fit the network of {DESCRIPTION_FILE} in {len(differing)} tensors, the first of them "
            f"{name}: {found.get(name)} in the file, {needed.get(name)} in the network: {FIX}"
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
