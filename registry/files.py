"""The files of a registered version: data, never code."""

from pathlib import Path

import mlflow

from core.storage import CorruptFileError

DESCRIPTION_FILE = "registered.json"
MODEL_FOLDER = "model"
DATA_FOLDER = "data/likeness"
"""Where MLflow puts the data of a model logged from a folder of that name."""

DATA_ONLY = frozenset({".safetensors", ".json"})


def data_folder(uri: str) -> Path:
    """Return the local folder with the data of the version at `models:/<name>/<version>`.

    Raises CorruptFileError, naming the file, when it holds anything but safetensors and JSON.
    """
    folder = Path(mlflow.artifacts.download_artifacts(uri)) / DATA_FOLDER
    refuse_code(folder)
    return folder


def refuse_code(folder: Path) -> None:
    """Raise CorruptFileError, naming the file, when a model's folder holds anything but safetensors and JSON."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or (path.is_file() and path.suffix not in DATA_ONLY):
            raise CorruptFileError(f"{path} is not data: a registered model holds safetensors and JSON alone")
