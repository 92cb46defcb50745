"""Getting a model out of the MLflow registry: the one place that loads models. What is loaded is data, never code."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlflow
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from pydantic import ValidationError

from core.settings import unknown_key
from core.storage import CorruptFileError
from registry.catalogue import KINDS
from registry.files import DATA_FOLDER, DESCRIPTION_FILE, MODEL_FOLDER, refuse_code
from registry.kinds import ModelKind
from registry.names import model_of, uri_of, version_of
from registry.signatures import verified
from registry.treatments import Treatment


class NotRegisteredError(LookupError):
    """The registry does not have the version asked for; the message names the fix."""


@dataclass(frozen=True)
class Registered:
    """A registered version, loaded.

    `label`: what it is called in a comparison. `model`: see its kind's `load`. `run_id`: the MLflow run that made it.
    """

    kind: ModelKind
    version: str
    label: str
    treatment: Any
    model: Any
    run_id: str = ""

    @property
    def uri(self) -> str:
        """Return the address `models:/<name>/<version>`."""
        return uri_of(self.kind.name, self.version)


def find(kind: ModelKind, which: str, client: mlflow.MlflowClient) -> ModelVersion:
    """Return the version with an alias or a number. Raises NotRegisteredError when there is none."""
    try:
        lookup = client.get_model_version if which.isdigit() else client.get_model_version_by_alias
        return lookup(kind.name, which)
    except MlflowException as error:
        raise NotRegisteredError(
            f"the registry {client.tracking_uri} has no '{which}' of {kind.name}{_others(kind, client)}: "
            f"{kind.made_by}, or name an alias or a version number that `make ui` shows"
        ) from error


def _others(kind: ModelKind, client: mlflow.MlflowClient) -> str:
    found = [str(each.version) for each in client.search_model_versions(f"name = '{kind.name}'")]
    return f" (but version {', '.join(sorted(found, key=int))})" if found else ""


def open_version(kind: ModelKind, which: str, tracking_uri: str | None = None) -> Registered:
    """Return an alias or version number of a kind, loaded (`tracking_uri`: default the active store).

    Raises NotRegisteredError when there is none, UntrustedModelError when no trusted key has signed it or a file is not
    what was signed, CorruptFileError when its files are damaged, of another kind, or hold anything but safetensors and
    JSON.
    """
    if tracking_uri is not None:
        mlflow.set_tracking_uri(tracking_uri)
    found = find(kind, which, mlflow.MlflowClient())
    with verified(uri_of(kind.name, found.version)) as folder:
        loaded, treatment, model = read(folder / DATA_FOLDER)
    if loaded.name != kind.name:
        raise CorruptFileError(f"{uri_of(kind.name, found.version)} holds a {loaded.name}: register it anew")
    return Registered(kind, str(found.version), label_of(found), treatment, model, found.tags.get("run_id", ""))


def open_uri(uri: str) -> Registered:
    """Return the version at `models:/<name>/<version>`, loaded; raises as `open_version`."""
    name = model_of(uri)
    if name not in KINDS:
        raise NotRegisteredError(unknown_key(name, list(KINDS)))
    return open_version(KINDS[name], version_of(uri))


def treatment_of(uri: str, tracking_uri: str) -> Any:
    """Return how faces are treated for a registered version, without loading its model; raises as `open_version`."""
    mlflow.set_tracking_uri(tracking_uri)
    with verified(uri) as folder:
        return _described(folder / DATA_FOLDER)[1]


def read(folder: Path) -> tuple[ModelKind, Treatment, Any]:
    """Return kind, treatment and model of a folder that `registry.storing.save` wrote; raises CorruptFileError."""
    refuse_code(folder)
    kind, treatment = _described(folder)
    return kind, treatment, kind.load(folder / MODEL_FOLDER)


def _described(folder: Path) -> tuple[ModelKind, Treatment]:
    path = folder / DESCRIPTION_FILE
    try:
        described = json.loads(path.read_text(encoding="utf-8"))
        kind = KINDS[described["kind"]]
        return kind, kind.treatment.model_validate(described["treatment"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError, ValidationError) as error:
        raise CorruptFileError(f"{path} does not describe a registered model ({error!r}): register it anew") from error


def label_of(registered: ModelVersion) -> str:
    """Return what a registered version is called in a comparison."""
    return str(registered.tags.get("label", f"version {registered.version}"))
