"""The pixels themselves as vectors: what everything else must beat."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal, Self

import numpy as np

from core.checks import check_pixels
from core.face_table import FaceTable
from embedding.interface import Embedder, EmbedderSettings, LoadPart
from embedding.storage import read_description, write_description


class PixelSettings(EmbedderSettings):
    """Raw pixels have nothing to set."""

    kind: Literal["pixels"] = "pixels"


@dataclass(frozen=True)
class PixelEmbedder(Embedder):
    """Pixels scaled to [0, 1] as vectors (N, H W 3). `dimension`: H W 3, 0 where it was fitted on nothing."""

    kind: ClassVar[str] = "pixels"
    fitted_with: ClassVar[type[EmbedderSettings] | None] = PixelSettings
    name: str = "pixels"
    dimension: int = 0

    @classmethod
    def fit(cls, faces: FaceTable, settings: PixelSettings, seed: int) -> Self:  # noqa: ARG003 (nothing is drawn)
        """Take note of the size of the faces."""
        return cls(settings.label, int(np.prod(faces.pixels.shape[1:])))

    def embed(self, pixels: np.ndarray, landmarks: np.ndarray | None = None) -> np.ndarray:  # noqa: ARG002
        """Return float32 (N, H W 3) in [0, 1] of uint8 pixels (N, H, W, 3)."""
        return flat(check_pixels(pixels))

    def save(self, folder: Path) -> None:
        """Write the description; there are no arrays."""
        write_description(folder, self.kind, self.name, {"dimension": self.dimension})

    @classmethod
    def load(cls, folder: Path, load_part: LoadPart) -> Self:  # noqa: ARG003 (it has no parts)
        """Return the embedder saved in `folder`."""
        described = read_description(folder)
        return cls(described["name"], described["dimension"])


def flat(pixels: np.ndarray) -> np.ndarray:
    """Return uint8 (N, H, W, C) as float32 (N, H W C) in [0, 1]."""
    return pixels.reshape(len(pixels), -1).astype(np.float32) / np.float32(255)
