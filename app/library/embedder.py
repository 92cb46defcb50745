"""What turns aligned faces into embeddings."""

from typing import Protocol

import numpy as np

from app.library.records import ModelInfo


class FaceEmbedder(Protocol):
    """Embeds aligned faces; which model does it is part of every embedding that is kept."""

    @property
    def info(self) -> ModelInfo:
        """Return which model this is."""

    def embed(self, crops: np.ndarray) -> np.ndarray:
        """Return float32 (N, zdim) of uint8 RGB crops (N, size, size, 3), aligned as `faces.alignment.align` does."""


def unit_rows(embeddings: np.ndarray) -> np.ndarray:
    """Return the rows, float32 (N, D), at length 1; a row of zeros stays as it is."""
    lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return (embeddings / np.where(lengths > 0, lengths, 1)).astype(np.float32)
