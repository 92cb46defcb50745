"""The neutral-face generator of the registry, as any client of MLflow opens it."""

from pathlib import Path
from typing import Any

import mlflow
import numpy as np
from mlflow.exceptions import MlflowException

from app.neutralise.people import Person
from core.crop import AlignSettings
from faces.selection.calmer import calm_faces
from faces.selection.filtering import FilterSettings
from faces.selection.person_faces import SelectionSettings

MODEL = "neutral-face-generator"
CHAMPION = "champion"
ROOT = Path(__file__).resolve().parents[2]
LOCAL = f"sqlite:///{ROOT}/mlflow/mlflow.db"


class NoGeneratorError(ValueError):
    """The registry does not have the generator asked for; the message names the fix."""


class RegisteredGenerator:
    """A registered version with the facts about its training that its users need.

    `version`: its number. `align`: geometry of the faces that it takes. `selection`: how its frames were chosen.
    """

    def __init__(self, registry: str = LOCAL, name: str = CHAMPION) -> None:
        """Open an alias or a version number at an MLflow tracking address. Raises NoGeneratorError."""
        self.version = _version(registry, name)
        mlflow.set_tracking_uri(registry)
        self._model = mlflow.pyfunc.load_model(f"models:/{MODEL}/{self.version}")
        facts: dict[str, Any] = self._model.metadata.metadata
        self.align = AlignSettings.model_validate(facts["align"])
        self.selection = SelectionSettings.model_validate(facts["selection"])

    def face(self, person: Person) -> np.ndarray:
        """Return the face, uint8 (S, S, 3), of somebody with any number of frames; a neutral one is made sure of."""

        def make(_: np.ndarray, calm: float) -> np.ndarray:
            return self._model.predict(person.frames[None], {"calm": calm})

        limits = None if self.selection.expression else FilterSettings()
        return calm_faces(make, np.array([person.name]), person.measured, limits)[0]


def _version(registry: str, name: str) -> str:
    database = Path(registry.removeprefix("sqlite:///"))
    if registry.startswith("sqlite:///") and not database.exists():
        raise NoGeneratorError(f"{database} does not exist: run `make setup`, or name your store with --registry")
    client = mlflow.MlflowClient(tracking_uri=registry)
    try:
        if name.isdigit():
            return str(client.get_model_version(MODEL, name).version)
        return str(client.get_model_version_by_alias(MODEL, name).version)
    except MlflowException as error:
        raise NoGeneratorError(
            f"{registry} has no '{name}' of {MODEL}{_versions(client)}: train one with `zenml pipeline run "
            "pipelines.train_neutral_generator.train_neutral_generator --config configs/neutral_synthetic.yaml`"
        ) from error


def _versions(client: mlflow.MlflowClient) -> str:
    found = [str(each.version) for each in client.search_model_versions(f"name = '{MODEL}'")]
    return f" (but version {', '.join(found)}, which --model takes)" if found else ""
