"""The champion among the embedders: the registered model that the page sorts faces with."""

import numpy as np

from app.library.errors import NoChampion
from app.library.records import ModelInfo
from core.storage import CorruptFileError
from registry.embedders import EMBEDDER
from registry.loading import NotRegisteredError, Registered, open_version
from registry.names import CHAMPION

BATCH = 256


class RegisteredEmbedder:
    """A registered embedder; faces are embedded a batch at a time."""

    def __init__(self, registered: Registered) -> None:
        self._model = registered.model
        self._info = ModelInfo(
            registered.kind.name,
            registered.version,
            CHAMPION,
            registered.label,
            registered.model.dimension,
            registered.treatment.align,
        )

    @property
    def info(self) -> ModelInfo:
        """Return which version this is."""
        return self._info

    def embed(self, crops: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
        """Return float32 (N, D) of uint8 RGB crops (N, size, size, 3) and their landmarks (N, 478, 3)."""
        parts = [slice(start, start + BATCH) for start in range(0, len(crops), BATCH)]
        return np.concatenate([self._model.embed(crops[part], landmarks[part]) for part in parts])


def champion(tracking_uri: str | None = None) -> RegisteredEmbedder:
    """Return the embedder with the alias `champion` (default: of the active tracking store).

    Raises NoChampion, with the fix, when there is none that can be used.
    """
    try:
        return RegisteredEmbedder(open_version(EMBEDDER, CHAMPION, tracking_uri))
    except (NotRegisteredError, CorruptFileError, OSError) as error:
        raise NoChampion(f"{error}. Run `make demo`, which leaves a champion, then start the page again") from error
