"""The files of a registered version: data, never code."""

import reprlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import mlflow
import yaml

from core.storage import CorruptFileError

DESCRIPTION_FILE = "registered.json"
MODEL_FOLDER = "model"
DATA_FOLDER = "data/likeness"
"""Where MLflow puts the data of a model logged from a folder of that name."""

ENTRY = "registry.entry"
"""The installed module that MLflow imports to open a version."""

DATA_ONLY = frozenset({".safetensors", ".json"})
MLFLOWS_OWN = frozenset(
    {
        "MLmodel",
        "conda.yaml",
        "python_env.yaml",
        "requirements.txt",
        "input_example.json",
        "serving_input_example.json",
    }
)
"""What MLflow writes beside the data; none of it is run, and of it only `MLmodel` is read."""

WRITTEN_ON_READING = "registered_model_meta"
"""What MLflow writes into every copy that it makes."""


@contextmanager
def private_copy(uri: str) -> Iterator[Path]:
    """Give a copy of all files of the version at `models:/<name>/<version>`, which nobody else can change.

    Raises CorruptFileError, naming the file, when it holds anything but data.
    """
    with tempfile.TemporaryDirectory(prefix="likeness-model-") as place:  # mode 0700
        folder = Path(mlflow.artifacts.download_artifacts(uri, dst_path=place))
        (folder / WRITTEN_ON_READING).unlink(missing_ok=True)
        refuse_others(folder)
        yield folder


def refuse_others(folder: Path) -> None:
    """Raise CorruptFileError, naming the file, when a version's folder holds a file that no version of ours does.

    Nothing is read: what a file holds is nobody's word until its digest was compared with what was signed.
    """
    data = folder / DATA_FOLDER
    for path in sorted(folder.rglob("*")):
        known = path.is_relative_to(data) or path.is_dir() or path.relative_to(folder).as_posix() in MLFLOWS_OWN
        if path.is_symlink() or not known:
            raise CorruptFileError(f"{path.relative_to(folder)} is not data: {ADVICE}")
    refuse_code(data)


ADVICE = "a registered model holds safetensors and JSON alone, and is opened by this project"


def refuse_other_loader(folder: Path) -> None:
    """Raise CorruptFileError when the description in a version's folder has MLflow run another module than ours."""
    path = folder / "MLmodel"
    try:
        flavors: Any = yaml.safe_load(path.read_text(encoding="utf-8"))["flavors"]
        loaders = {name: flavor.get("loader_module") for name, flavor in flavors.items()}
        code = [flavor["code"] for flavor in flavors.values() if flavor.get("code")]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, yaml.YAMLError) as error:
        raise CorruptFileError(f"{path.name} does not describe a model ({error!r}): register it anew") from error
    if loaders != {"python_function": ENTRY} or code:
        # aliases of YAML make lists of lists that no memory could spell out
        named = reprlib.repr(code or loaders)[:200]
        raise CorruptFileError(f"{path.name} names {named}, not {ENTRY}: {ADVICE}")


def refuse_code(folder: Path) -> None:
    """Raise CorruptFileError, naming the file, when a model's folder holds anything but safetensors and JSON."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or (path.is_file() and path.suffix not in DATA_ONLY):
            raise CorruptFileError(f"{path} is not data: {ADVICE}")
