"""Embedders in the registry: every one as `face-embedder`, those that are autoencoders as `face-autoencoder` too."""

from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
from mlflow.models import ModelSignature
from mlflow.types import Schema, TensorSpec

from core.landmarks import POINTS
from embedding.interface import Embedder
from embedding.network import NetworkEmbedder
from embedding.registry import load_embedder
from evaluation.promotion import Metric
from faces.report.card import markdown_table
from registry.kinds import Input, ModelKind
from registry.names import FACE_AUTOENCODER, FACE_EMBEDDER
from registry.pictures import noise, whole_numbers
from registry.treatments import Treatment

METRICS = get_args(Metric)
MEASURED = "On held-out people.\n\n"

EMBEDDER_LIMITS = """It was fitted without names and measured only on people like those above: light and pose may move
an embedding more than who is shown. A score over one group says nothing about another."""

EMBEDDER_ETHICS = """Embeddings are biometric data and not anonymous. Protect them as you would the photos. Do not
identify strangers with this, nor decide about people."""

AUTOENCODER_LIMITS = """An autoencoder of pixels is a weak recogniser: light and pose move its embedding more than who
is shown. It was measured only on people like those above. A score over one group says nothing about another."""

AUTOENCODER_ETHICS = """Embeddings are biometric data and not anonymous: the decoder turns one back into a picture of
the face. Protect them as you would the photos. Do not identify strangers with this, nor decide about people."""


def save(folder: Path, model: Embedder) -> None:
    """Write an embedder of any kind into `folder`."""
    model.save(folder)


def load_autoencoder(folder: Path) -> NetworkEmbedder:
    """Return the autoencoder saved in `folder`; raises as `embedding.registry.load_embedder`."""
    return NetworkEmbedder.load(folder, load_embedder)


def _faces(treatment: Treatment) -> tuple[int, ...]:
    return (-1, treatment.align.size, treatment.align.size, 3)


def _embedder_signature(model: Embedder, treatment: Treatment) -> ModelSignature:
    """Faces alone, or by name `faces` and `landmarks` for a model that needs both."""
    faces, outputs = np.dtype(np.uint8), [TensorSpec(np.dtype(np.float32), (-1, model.dimension), "embedding")]
    if not model.needs_landmarks:
        return ModelSignature(Schema([TensorSpec(faces, _faces(treatment))]), Schema(outputs))
    landmarks = TensorSpec(np.dtype(np.float32), (-1, POINTS, 3), "landmarks")
    return ModelSignature(Schema([TensorSpec(faces, _faces(treatment), "faces"), landmarks]), Schema(outputs))


def _autoencoder_signature(model: Embedder, treatment: Treatment) -> ModelSignature:
    signature = _embedder_signature(model, treatment)
    decoded = TensorSpec(np.dtype(np.uint8), _faces(treatment), "reconstruction")
    return ModelSignature(signature.inputs, Schema([*signature.outputs.inputs, decoded]))


def _example(model: Embedder, treatment: Treatment) -> Input:
    faces = noise((2, *_faces(treatment)[1:]))
    if not model.needs_landmarks:
        return faces
    landmarks = np.random.default_rng(0).uniform(0, treatment.align.size, (2, POINTS, 3))
    return {"faces": faces, "landmarks": landmarks.astype(np.float32)}


def _embed(model: Embedder, model_input: Input, parameters: dict[str, Any]) -> dict[str, np.ndarray]:  # noqa: ARG001
    if isinstance(model_input, dict):
        return {"embedding": model.embed(whole_numbers(model_input["faces"]), model_input["landmarks"])}
    return {"embedding": model.embed(whole_numbers(model_input))}


def _embed_and_decode(model: Embedder, model_input: np.ndarray, parameters: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    faces = whole_numbers(model_input)
    return {"embedding": model.embed(faces), "reconstruction": model.reconstruct(faces)}


def numbers(scores: pd.DataFrame, name: str) -> dict[str, float]:
    """Return the scores of the embedder `name`, which has one row."""
    row = scores[scores["embedding"] == name].iloc[0]
    return {str(key): value for key, value in row.items() if isinstance(value, float)}


def measures(scores: pd.DataFrame, name: str) -> str:
    """Return them as a table."""
    column = pd.Series(numbers(scores, name), name="value").to_frame().rename_axis("measure")
    return f"{MEASURED}{markdown_table(column)}"


EMBEDDER = ModelKind(
    name=FACE_EMBEDDER,
    title="Face embedder",
    made_by="run train_embedder or train_autoencoders, then promote_model",
    treatment=Treatment,
    save=save,
    load=load_embedder,
    signature=_embedder_signature,
    example=_example,
    predict=_embed,
    metrics=tuple(each for each in METRICS if each.startswith("verification")),
    numbers=numbers,
    measures=measures,
    limits=EMBEDDER_LIMITS,
    ethics=EMBEDDER_ETHICS,
    holds="statistics of its training faces, or the weights of a network fitted to them, which may reproduce some",
)

AUTOENCODER = ModelKind(
    name=FACE_AUTOENCODER,
    title="Face autoencoder",
    made_by="run train_autoencoders, then promote_model",
    treatment=Treatment,
    save=save,
    load=load_autoencoder,
    signature=_autoencoder_signature,
    example=_example,
    predict=_embed_and_decode,
    metrics=METRICS,
    numbers=numbers,
    measures=measures,
    limits=AUTOENCODER_LIMITS,
    ethics=AUTOENCODER_ETHICS,
    holds="weights fitted to its training faces, of which it may reproduce some",
)
