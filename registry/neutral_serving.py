"""The registered generator: frames of people in, their faces out. MLflow runs this file; nothing is pickled."""

from pathlib import Path
from typing import Any

import mlflow
import numpy as np
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.pyfunc import PythonModel, PythonModelContext
from mlflow.types import DataType, ParamSchema, ParamSpec, Schema, TensorSpec

from models.neutral.checkpoints import load_generator
from models.neutral.inference import neutral_faces


class NeutralFaces(PythonModel):
    """Serves a saved generator.

    Input: uint8 (N, K, S, S, 3), K aligned RGB faces of each of N people, any K >= 1. Output: uint8 (N, S, S, 3).
    """

    def load_context(self, context: PythonModelContext) -> None:
        """Open the weights (safetensors) that lie beside this file in the registry."""
        self.generator = load_generator(Path(context.artifacts["model"]))

    def predict(
        self,
        context: PythonModelContext,  # noqa: ARG002 (MLflow's signature)
        model_input: np.ndarray,
        params: dict[str, Any] | None = None,
    ) -> np.ndarray:
        """Make one face a person. Refuses pixels in [0, 1], which MLflow's server cuts to 0 and 1.

        `params`: `calm`, 0.5 to 10, how large the places around eyes and mouth are in which less of the frames is kept.
        """
        frames, calm = np.asarray(model_input, dtype=np.uint8), float((params or {}).get("calm", 1.0))
        if not 0.5 <= calm <= 10:
            raise MlflowException.invalid_parameter_value(f"calm is {calm:g}: send a number from 0.5 to 10")
        if frames.size and frames.max() <= 1:
            raise MlflowException.invalid_parameter_value("no pixel is above 1: send whole numbers from 0 to 255")
        people, count, *shape = frames.shape
        rows = np.arange(people * count).reshape(people, count)
        return neutral_faces(self.generator, frames.reshape(people * count, *shape), list(rows), strength=calm)


def signature(size: int) -> ModelSignature:
    """Return the contract of `NeutralFaces.predict` for `size` x `size` faces."""
    return ModelSignature(
        inputs=Schema([TensorSpec(np.dtype(np.uint8), (-1, -1, size, size, 3))]),
        outputs=Schema([TensorSpec(np.dtype(np.uint8), (-1, size, size, 3))]),
        params=ParamSchema([ParamSpec("calm", DataType.double, 1.0)]),
    )


mlflow.models.set_model(NeutralFaces())
