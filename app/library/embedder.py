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
