"""What a network must beat: principal components of the pixels, and the pixels themselves."""

import logging
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.checks import check_pixels
from core.principal_components import fit_principal_components

LOGGER = logging.getLogger(__name__)

MAX_FIT_FACES = 10_000
BLOCK = 1024


class Embedder(Protocol):
    """Whatever turns faces into embeddings and perhaps back."""

    @property
    def name(self) -> str:
        """Short name for tables and figures."""

    def embed(self, pixels: np.ndarray) -> np.ndarray:
        """Return float32 (N, D) of uint8 pixels (N, H, W, 3)."""

    def reconstruct(self, pixels: np.ndarray) -> np.ndarray | None:
        """Return uint8 (N, H, W, 3) as decoded from the embeddings of `pixels`, or None without a decoder."""


@dataclass(frozen=True)
class RawPixels:
    """The pixels themselves, scaled to [0, 1], as embeddings (N, H W 3)."""

    name: str = "pixels"

    def embed(self, pixels: np.ndarray) -> np.ndarray:
        """Return float32 (N, H W 3) in [0, 1] of uint8 pixels (N, H, W, 3)."""
        return flat(check_pixels(pixels))

    def reconstruct(self, pixels: np.ndarray) -> None:
        """Return None: nothing is compressed, so there is nothing to compare."""


@dataclass(frozen=True)
class PcaBaseline:
    """Principal components of training pixels: the best linear autoencoder of its dimension.

    `mean` float32 (P,), `components` float32 (D, P) with orthonormal rows, for P = H W 3 pixels in [0, 1].
    """

    mean: np.ndarray
    components: np.ndarray
    name: str = "pca"

    @classmethod
    def fit(cls, pixels: np.ndarray, dimension: int, random_state: int = 0) -> "PcaBaseline":
        """Fit on training pixels uint8 (N, H, W, 3), by randomised SVD (Halko et al. 2011).

        `dimension` should be that of the networks. N faces span N - 1 directions: with fewer the dimension is
        lowered to min(N - 1, P) and a log record says so. Above 10,000 faces a seeded draw of that many is
        fitted, which bounds memory. Raises ValueError with fewer than 2 faces or a dimension below 1.
        """
        check_pixels(pixels)
        if len(pixels) < 2 or dimension < 1:
            raise ValueError(f"PCA needs 2 training faces and a dimension >= 1, got {len(pixels)} and {dimension}")
        possible = min(dimension, len(pixels) - 1, pixels[0].size)
        if possible < dimension:
            LOGGER.warning("PCA: %d faces allow %d dimensions of %d asked for", len(pixels), possible, dimension)
        x_np = flat(_draw(pixels, random_state))
        pca = fit_principal_components(x_np, dimension, random_state=random_state)
        return cls(pca.mean_.astype(np.float32), pca.components_.astype(np.float32))

    @property
    def dimension(self) -> int:
        """Number of components kept."""
        return len(self.components)

    def embed(self, pixels: np.ndarray) -> np.ndarray:
        """Return float32 (N, D) of uint8 pixels (N, H, W, 3) of the training size, a block at a time."""
        check_pixels(pixels)
        if pixels[0].size != len(self.mean):
            raise ValueError(f"PCA was fitted on {len(self.mean)} values a face, got faces of {pixels.shape[1:]}")
        blocks = (pixels[start : start + BLOCK] for start in range(0, len(pixels), BLOCK))
        return np.concatenate([(flat(block) - self.mean) @ self.components.T for block in blocks])

    def reconstruct(self, pixels: np.ndarray) -> np.ndarray:
        """Return uint8 (N, H, W, 3): `pixels` projected on the components, rounded and clipped to 0..255."""
        blocks = np.array_split(self.embed(pixels), range(BLOCK, len(pixels), BLOCK))
        return np.concatenate([_to_uint8(z @ self.components + self.mean) for z in blocks]).reshape(pixels.shape)


def flat(pixels: np.ndarray) -> np.ndarray:
    """Return uint8 (N, H, W, C) as float32 (N, H W C) in [0, 1]."""
    return pixels.reshape(len(pixels), -1).astype(np.float32) / np.float32(255)


def _to_uint8(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values * 255), 0, 255).astype(np.uint8)


def _draw(pixels: np.ndarray, random_state: int) -> np.ndarray:
    if len(pixels) <= MAX_FIT_FACES:
        return pixels
    chosen = np.random.default_rng(random_state).choice(len(pixels), MAX_FIT_FACES, replace=False)
    return pixels[np.sort(chosen)]
