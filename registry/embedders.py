"""Networks behind the interface of the baselines, so that all are scored alike."""

from dataclasses import dataclass

import mlflow
import numpy as np

from core.embeddings import Embeddings
from core.face_table import FaceTable
from core.subsets import choose, held_out
from embedding.baselines import Embedder
from embedding.whitening import Whitening
from models.families.base import Autoencoder
from models.inference import embed, reconstruct

BATCH = 256
WHITENED = "_whitened"
"""Ends the name of embeddings that were whitened."""


@dataclass(frozen=True)
class NetworkEmbedder:
    """A network of this run."""

    name: str
    network: Autoencoder

    def embed(self, pixels: np.ndarray) -> np.ndarray:
        """Return float32 (N, D) of uint8 pixels (N, S, S, 3)."""
        return embed(self.network, pixels)

    def reconstruct(self, pixels: np.ndarray) -> np.ndarray:
        """Return uint8 (N, S, S, 3)."""
        return reconstruct(self.network, pixels)


class RegisteredEmbedder:
    """A model of the registry, used as any client would: through `mlflow.pyfunc`."""

    def __init__(self, uri: str, name: str | None = None) -> None:
        """Load `uri`, for example "models:/face-autoencoder@champion"."""
        self.name = name or uri.removeprefix("models:/")
        self._model = mlflow.pyfunc.load_model(uri)

    def embed(self, pixels: np.ndarray) -> np.ndarray:
        """Return float32 (N, D) of uint8 pixels (N, S, S, 3)."""
        return self._predict(pixels, "embedding")

    def reconstruct(self, pixels: np.ndarray) -> np.ndarray:
        """Return uint8 (N, S, S, 3)."""
        return self._predict(pixels, "reconstruction")

    def _predict(self, pixels: np.ndarray, output: str) -> np.ndarray:
        starts = range(0, len(pixels), BATCH)
        batches = [np.ascontiguousarray(pixels[start : start + BATCH]) for start in starts]
        return np.concatenate([self._model.predict(batch)[output] for batch in batches])


def held_out_embeddings(embedder: Embedder, table: FaceTable, whiten: bool) -> Embeddings:
    """Return the embeddings of all held-out faces, with `whiten` decorrelated as measured on all training faces."""
    faces = choose(table, "all", held_out(table.manifest))
    vectors, name = embedder.embed(faces.pixels), embedder.name
    if whiten:
        learned = embedder.embed(choose(table, "all", "train").pixels)
        vectors, name = Whitening.fit(learned).apply(vectors), name + WHITENED
    return Embeddings(vectors, faces.manifest["face_id"].to_list(), name)
