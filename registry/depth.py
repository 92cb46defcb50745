"""Models of depth in the registry."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from mlflow.models import ModelSignature
from mlflow.types import Schema, TensorSpec

from core.resizing import shrunk
from faces.report.card import markdown_table
from models.checkpoints import load_saved, save_model
from models.depth.network import DepthNetwork
from models.depth.prediction import decompose
from models.depth.settings import DepthSettings
from registry.kinds import ModelKind
from registry.names import FACE_DEPTH
from registry.pictures import noise, whole_numbers
from registry.treatments import Treatment

LIMITS = """It never saw a depth: that a face is symmetric on the whole, and that the same parts stand in many views, is
all it has learned from. Depth is relative: relief may be flatter or deeper than a person's by a common factor. The back
of the head, ears that are hidden, glasses, hair that stands off and open mouths are guesses. It knows faces like those
above; a profile is none of them."""

ETHICS = """A turned or relit face was made, not photographed: it is no evidence of how somebody looks from that side.
Every picture of it is marked; leave the mark. Do not use it to get past a system that recognises people, or to show
somebody in a place or light in which they were not. Faces are biometric data."""

OUTPUTS = {"depth": (), "normals": (3,), "albedo": (3,)}
"""Maps in the answer of a server, and the values of a pixel."""


def load_depth(folder: Path) -> DepthNetwork:
    """Return the model that is saved in `folder`; raises as `models.checkpoints.load_saved`."""
    return load_saved(folder, DepthSettings, DepthNetwork)


def _signature(model: DepthNetwork, treatment: Treatment) -> ModelSignature:
    size, side = model.settings.size, treatment.align.size
    faces = TensorSpec(np.dtype(np.uint8), (-1, side, side, 3))
    kind = np.dtype(np.float32)
    maps = [TensorSpec(kind, (-1, size, size, *values), name) for name, values in OUTPUTS.items()]
    vectors = [TensorSpec(kind, (-1, 3), name) for name in ("angles", "light")]
    return ModelSignature(Schema([faces]), Schema([*maps, *vectors]))


def _example(model: DepthNetwork, treatment: Treatment) -> np.ndarray:  # noqa: ARG001 (one interface for all)
    return noise((2, treatment.align.size, treatment.align.size, 3))


def _predict(model: DepthNetwork, model_input: np.ndarray, parameters: dict[str, Any]) -> dict[str, np.ndarray]:  # noqa: ARG001
    """Return depth, normals and albedo as `models.depth.prediction.Decomposed` has them, angles and light."""
    made = decompose(model, shrunk(whole_numbers(model_input), model.settings.size))
    return {name: getattr(made, name) for name in (*OUTPUTS, "angles", "light")}


def numbers(scores: pd.DataFrame, name: str) -> dict[str, float]:
    """Return the scores of the model `name` that are numbers."""
    row = scores[scores["model"] == name].iloc[0].drop("model").dropna()
    return {str(key): float(value) for key, value in row.items()}


def measures(scores: pd.DataFrame, name: str) -> str:
    """Return them as a table."""
    return markdown_table(pd.Series(numbers(scores, name), name="value").to_frame().rename_axis("measure"))


DEPTH = ModelKind(
    name=FACE_DEPTH,
    title="Model of a face's depth",
    made_by="train one with `zenml pipeline run pipelines.train_depth.train_depth --config configs/train_depth.yaml`",
    treatment=Treatment,
    save=save_model,
    load=load_depth,
    signature=_signature,
    example=_example,
    predict=_predict,
    metrics=("mse",),
    numbers=numbers,
    measures=measures,
    limits=LIMITS,
    ethics=ETHICS,
    holds="weights fitted to its training faces, from which no face can be read directly",
)
