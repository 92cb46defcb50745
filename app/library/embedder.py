"""What turns aligned faces into embeddings."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from app.library.records import ModelInfo
from app.photos.photo_processor import Found
from core.vectors import unit_rows
from embedding.interface import Embedder
from embedding.regions.adapt import adaptable
from embedding.regions.embedder import RegionEmbedder

BATCH = 256


class FaceEmbedder(Protocol):
    """Embeds aligned faces; which model does it is part of every embedding that is kept."""

    @property
    def info(self) -> ModelInfo:
        """Return which model this is."""

    @property
    def adaptable(self) -> RegionEmbedder | None:
        """Return the model that can be adapted to the faces of a library, None for other kinds."""

    def embed(self, crops: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
        """Return float32 (N, zdim) of uint8 RGB crops (N, size, size, 3), cut out as `info.crop` says.

        `landmarks`: float32 (N, 478, 3), pixels of their photos.
        """


@dataclass(frozen=True)
class ModelEmbedder:
    """An embedder of any kind; faces are embedded a batch at a time."""

    model: Embedder
    info: ModelInfo

    @property
    def adaptable(self) -> RegionEmbedder | None:
        """Return the model when it can be adapted: a region embedder that learned no metric of people yet."""
        return adaptable(self.model)

    def embed(self, crops: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
        """Return float32 (N, D) of uint8 RGB crops (N, size, size, 3) and their landmarks (N, 478, 3)."""
        parts = [slice(start, start + BATCH) for start in range(0, len(crops), BATCH)]
        return np.concatenate([self.model.embed(crops[part], landmarks[part]) for part in parts])


def embedded(embedder: FaceEmbedder, found: Found) -> np.ndarray:
    """Return float32 (N, zdim) rows of length 1 of the faces found on a photo."""
    return unit_rows(embedder.embed(*stacked(found)))


def stacked(found: Found) -> tuple[np.ndarray, np.ndarray]:
    """Return the crops, uint8 (N, size, size, 3), and the landmarks, float32 (N, 478, 3), of the faces of a photo."""
    return np.stack([face.crop for face in found.faces]), np.stack([face.landmarks for face in found.faces])
