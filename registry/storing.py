"""Putting a model into the MLflow registry: safetensors and JSON, opened by installed code, no code of its own."""

import json
import tempfile
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import mlflow

from core.storage import write_aside
from registry.files import DATA_FOLDER, DESCRIPTION_FILE, ENTRY, MODEL_FOLDER
from registry.kinds import ModelKind
from registry.names import uri_of
from registry.signatures import sign_version
from registry.treatments import Treatment

REQUIREMENTS = (
    "numpy",
    "torch",
    "safetensors",
    "pydantic",
    "pandas",
    "pyarrow",
    "tqdm",
    "scipy",
    "scikit-learn",
    "scikit-image",
    "opencv-contrib-python",
)


def register(kind: ModelKind, model: Any, treatment: Treatment) -> str:
    """Log `model` into the active MLflow run, register and sign a version; return `models:/<name>/<version>`.

    The input example is noise: no face of the data enters the registry.
    """
    with tempfile.TemporaryDirectory(prefix="likeness-register-") as folder:
        data = Path(folder) / Path(DATA_FOLDER).name
        save(data, kind, model, treatment)
        info = mlflow.pyfunc.log_model(
            name=kind.name,
            loader_module=ENTRY,
            data_path=str(data),
            signature=kind.signature(model, treatment),
            input_example=kind.example(model, treatment),
            registered_model_name=kind.name,
            pip_requirements=pinned_requirements(),
            metadata={"kind": kind.name, "treatment": treatment.model_dump(mode="json")},
        )
    version = str(info.registered_model_version)
    sign_version(mlflow.MlflowClient(), kind.name, version)
    return uri_of(kind.name, version)


def save(folder: Path, kind: ModelKind, model: Any, treatment: Treatment) -> None:
    """Write a model with its kind and treatment into `folder`, whole: the description comes last."""
    (folder / MODEL_FOLDER).mkdir(parents=True, exist_ok=True)
    kind.save(folder / MODEL_FOLDER, model)
    text = json.dumps({"kind": kind.name, "treatment": treatment.model_dump(mode="json")}, indent=2)
    write_aside(folder / DESCRIPTION_FILE, lambda path: path.write_text(text + "\n", encoding="utf-8"))


def pinned_requirements() -> list[str]:
    """Return what a registered model needs beside this project, in the versions of this environment."""
    return [f"{name}=={installed(name).split('+')[0]}" for name in REQUIREMENTS]
