"""A trained model on disk: `weights.safetensors` and, last, `model.json`, which rebuilds the network."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from core.settings import Settings
from core.storage import CorruptFileError, write_aside
from models.build import build_model
from models.families.base import Autoencoder
from models.settings import ModelSettings
from models.tensor_file import read_tensors, write_tensors
from models.training.trainable import Trainable

SomeModel = TypeVar("SomeModel", bound=Trainable)
SomeSettings = TypeVar("SomeSettings", bound=Settings)

WEIGHTS_FILE = "weights.safetensors"
DESCRIPTION_FILE = "model.json"
FIX = "restore the whole model folder from where it was saved, or train the model again"


def save_model(folder: Path, model: Trainable) -> None:
    """Write the model's weights and description into `folder`, replacing a model that is there.

    The description comes last and names the SHA-256 of the weights: a folder without it holds no model.
    """
    weights, description = folder / WEIGHTS_FILE, folder / DESCRIPTION_FILE
    description.unlink(missing_ok=True)
    write_tensors(weights, model.state_dict(), {})
    text = json.dumps({"model": model.settings.model_dump(), "weights_sha256": _sha256(weights)}, indent=2)
    write_aside(description, lambda path: path.write_text(text + "\n", encoding="utf-8"))


def load_model(folder: Path) -> Autoencoder:
    """Return the model saved in `folder`, on the CPU and in evaluation mode.

    Raises FileNotFoundError when a file is missing, CorruptFileError when one is damaged or they do not
    match.
    """
    return load_kind(folder, ModelSettings, lambda settings: build_model(settings, seed=0))


def load_kind(folder: Path, kind: type[SomeSettings], build: Callable[[SomeSettings], SomeModel]) -> SomeModel:
    """Return the model of any kind saved in `folder`, built from its settings by `build`; raises as `load_model`."""
    settings, sha256 = read_description(folder, kind)
    weights = folder / WEIGHTS_FILE
    if weights.exists() and _sha256(weights) != sha256:
        raise CorruptFileError(f"{weights} is not the file that {DESCRIPTION_FILE} names (SHA-256 differs): {FIX}")
    tensors, _ = read_tensors(weights, FIX)
    model = build(settings)
    try:
        model.load_state_dict(tensors)
    except RuntimeError as error:
        raise CorruptFileError(f"{weights} does not fit the network of {DESCRIPTION_FILE}: {FIX}\n{error}") from error
    return model.eval()


def read_description(folder: Path, kind: type[SomeSettings]) -> tuple[SomeSettings, str]:
    """Return settings of class `kind` and the SHA-256 of the weights from `model.json`; raises as `load_model`."""
    path = folder / DESCRIPTION_FILE
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing, so the folder holds no whole model: {FIX}")
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
        return kind.model_validate(described["model"]), str(described["weights_sha256"])
    except (ValidationError, ValueError, KeyError, TypeError) as error:
        raise CorruptFileError(f"{path} does not describe a model ({error}): {FIX}") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
