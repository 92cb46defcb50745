"""The registered model: faces in, embeddings and reconstructions out. MLflow runs this file; nothing is pickled."""

from pathlib import Path
from typing import Any

import mlflow
import numpy as np
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.pyfunc import PythonModel, PythonModelContext
from mlflow.types import Schema, TensorSpec

from models.families.checkpoints import load_autoencoder
from models.inference import embed, reconstruct


class FaceAutoencoder(PythonModel):
    """Serves a saved autoencoder.

    Input: uint8 (N, S, S, 3) aligned RGB faces. Output: `embedding` float32 (N, D) and `reconstruction` uint8
    (N, S, S, 3).
    """

    def load_context(self, context: PythonModelContext) -> None:
        """Open the weights (safetensors) that lie beside this file in the registry."""
        self.model = load_autoencoder(Path(context.artifacts["model"]))

    def predict(
        self,
        context: PythonModelContext,  # noqa: ARG002 (MLflow's signature)
        model_input: np.ndarray,
        params: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> dict[str, np.ndarray]:
        """Embed and reconstruct a batch of faces. Refuses pixels in [0, 1], which MLflow's server cuts to 0 and 1."""
        faces = np.asarray(model_input, dtype=np.uint8)
        if faces.size and faces.max() <= 1:
            raise MlflowException.invalid_parameter_value("no pixel is above 1: send whole numbers from 0 to 255")
        return {"embedding": embed(self.model, faces), "reconstruction": reconstruct(self.model, faces)}


def signature(size: int, zdim: int) -> ModelSignature:
    """Return the contract of `FaceAutoencoder.predict` for `size` x `size` faces and `zdim` latents."""
    faces = (-1, size, size, 3)
    return ModelSignature(
        inputs=Schema([TensorSpec(np.dtype(np.uint8), faces)]),
        outputs=Schema(
            [
                TensorSpec(np.dtype(np.float32), (-1, zdim), "embedding"),
                TensorSpec(np.dtype(np.uint8), faces, "reconstruction"),
            ]
        ),
    )


mlflow.models.set_model(FaceAutoencoder())
