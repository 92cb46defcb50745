"""What turns aligned faces into embeddings."""

from typing import Protocol

import numpy as np

from app.library.records import ModelInfo
from app.photos.photo_processor import Found
from core.vectors import unit_rows


class FaceEmbedder(Protocol):
    """Embeds aligned faces; which model does it is part of every embedding that is kept."""

    @property
    def info(self) -> ModelInfo:
        """Return which model this is."""

    def embed(self, crops: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
        """Return float32 (N, zdim) of uint8 RGB crops (N, size, size, 3), cut out as `info.crop` says.

        `landmarks`: float32 (N, 478, 3), pixels of their photos.
        """


def embedded(embedder: FaceEmbedder, found: Found) -> np.ndarray:
    """Return float32 (N, zdim) rows of length 1 of the faces found on a photo."""
    crops, landmarks = (np.stack([getattr(face, name) for face in found.faces]) for name in ("crop", "landmarks"))
    return unit_rows(embedder.embed(crops, landmarks))
