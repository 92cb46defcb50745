"""An autoencoder as an embedder: its codes are the vectors."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from core.resizing import enlarged, shrunk
from embedding.interface import Embedder, LoadPart
from embedding.storage import read_description, write_description
from models.checkpoints import save_model
from models.families.base import Autoencoder
from models.families.checkpoints import load_autoencoder
from models.inference import embed, reconstruct


@dataclass(frozen=True)
class NetworkEmbedder(Embedder):
    """The encoder and decoder of a trained network; `models.training` trains it.

    Faces of a multiple of the network's size are averaged down to it, and what it decodes is enlarged.
    """

    kind: ClassVar[str] = "network"
    name: str
    network: Autoencoder

    @property
    def dimension(self) -> int:
        """Return the dimension of the codes."""
        return self.network.settings.zdim

    def embed(self, pixels: np.ndarray, landmarks: np.ndarray | None = None) -> np.ndarray:  # noqa: ARG002
        """Return float32 (N, zdim) of uint8 pixels (N, S, S, 3)."""
        return embed(self.network, self._seen(pixels))

    def reconstruct(self, pixels: np.ndarray) -> np.ndarray:
        """Return uint8 (N, S, S, 3)."""
        return enlarged(reconstruct(self.network, self._seen(pixels)), pixels.shape[1])

    def _seen(self, pixels: np.ndarray) -> np.ndarray:
        """Return faces at the network's size."""
        size = self.network.settings.size
        return pixels if pixels.shape[1] == size or pixels.shape[1] % size else shrunk(pixels, size)

    def facts(self) -> dict[str, Any]:
        """Return the settings of the network."""
        return self.network.settings.model_dump(mode="json")

    def save(self, folder: Path) -> None:
        """Write the network as `models.checkpoints` does, and the description."""
        save_model(folder, self.network)
        write_description(folder, self.kind, self.name, {})

    @classmethod
    def load(cls, folder: Path, load_part: LoadPart) -> Self:  # noqa: ARG003 (it has no parts)
        """Return the embedder saved in `folder`, its network on the CPU and in evaluation mode."""
        return cls(read_description(folder)["name"], load_autoencoder(folder))
