"""The champion: the registered model that embeds faces, found by its alias."""

import mlflow
import numpy as np
from mlflow.exceptions import MlflowException

from app.library.errors import NoChampion
from app.library.records import ModelInfo

MODEL, CHAMPION = "face-autoencoder", "champion"
BATCH = 256


class RegisteredEmbedder:
    """A version of the registered model, used as any client would: through `mlflow.pyfunc`."""

    def __init__(self, info: ModelInfo) -> None:
        """Load the model. Raises MlflowException when its files are gone."""
        self._info = info
        self._model = mlflow.pyfunc.load_model(f"models:/{info.name}/{info.version}")

    @property
    def info(self) -> ModelInfo:
        """Return which version this is."""
        return self._info

    def embed(self, crops: np.ndarray) -> np.ndarray:
        """Return float32 (N, zdim) of uint8 RGB crops (N, size, size, 3)."""
        parts = [crops[start : start + BATCH] for start in range(0, len(crops), BATCH)]
        return np.concatenate([self._model.predict(part)["embedding"] for part in parts])


def champion(tracking_uri: str | None = None) -> RegisteredEmbedder:
    """Return the model with the alias `champion` (default: of the active tracking store).

    Raises NoChampion, with the fix, when there is none.
    """
    if tracking_uri is not None:
        mlflow.set_tracking_uri(tracking_uri)
    try:
        return RegisteredEmbedder(_described())
    except MlflowException as error:
        raise NoChampion(
            f"the registry {mlflow.get_tracking_uri()} has no usable '{CHAMPION}' of {MODEL}: run `make demo`, or the "
            "pipelines train_autoencoders and promote_model, then start the page again"
        ) from error


def _described() -> ModelInfo:
    version = mlflow.MlflowClient().get_model_version_by_alias(MODEL, CHAMPION)
    signature = mlflow.models.get_model_info(f"models:/{MODEL}/{version.version}").signature
    size = int(signature.inputs.inputs[0].shape[1])
    zdim = int(signature.outputs.input_dict()["embedding"].shape[1])
    label = version.tags.get("label", version.tags.get("family", ""))
    return ModelInfo(MODEL, str(version.version), CHAMPION, label, zdim, size)
