"""Whitening: what distances between embeddings look like when every direction counts alike."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from core.vectors import unit_rows
from embedding.interface import Embedder, LoadPart
from embedding.storage import read_arrays, read_description, write_arrays, write_description

LEAST_VARIANCE = 1e-3
"""No direction is scaled as if its variance were smaller than this share of the largest: it would be noise."""


@dataclass(frozen=True)
class Whitening:
    """Decorrelates embeddings and scales them to variance 1, as measured on training faces.

    `mean` float64 (D,); `axes` float64 (D, D): principal axes, each divided by its standard deviation.
    """

    mean: np.ndarray
    axes: np.ndarray

    @classmethod
    def fit(cls, embeddings: np.ndarray) -> "Whitening":
        """Measure embeddings (N, D) of training faces; no name is needed.

        Raises ValueError for fewer than 2 faces, values that are not finite, or embeddings that are all the same.
        """
        x_nd = np.asarray(embeddings, np.float64)
        if x_nd.ndim != 2 or len(x_nd) < 2 or not np.isfinite(x_nd).all():
            raise ValueError(f"whitening needs finite embeddings (N, D) of 2 faces or more, got {x_nd.shape}")
        variance_d, axes_dd = np.linalg.eigh(np.atleast_2d(np.cov(x_nd.T)))
        if variance_d[-1] <= 0:
            raise ValueError(f"all {len(x_nd)} embeddings are the same: there is no variance to measure")
        return cls(x_nd.mean(axis=0), axes_dd / np.sqrt(np.maximum(variance_d, LEAST_VARIANCE * variance_d[-1])))

    def apply(self, embeddings: np.ndarray) -> np.ndarray:
        """Return float32 rows (N, D) of length 1: embeddings whitened, so that distances depend on angles only."""
        return unit_rows((np.asarray(embeddings, np.float64) - self.mean) @ self.axes)


@dataclass(frozen=True)
class WhitenedEmbedder(Embedder):
    """Another embedder whose vectors are whitened; it reconstructs as that one does."""

    kind: ClassVar[str] = "whitened"
    base: Embedder
    whitening: Whitening
    name: str

    @classmethod
    def around(cls, base: Embedder, pixels: np.ndarray, name: str) -> Self:
        """Measure the vectors of training faces, uint8 (N, S, S, 3); raises as `Whitening.fit`."""
        return cls(base, Whitening.fit(base.embed(pixels)), name)

    @property
    def dimension(self) -> int:
        """Return the dimension of the other embedder."""
        return self.base.dimension

    def embed(self, pixels: np.ndarray, landmarks: np.ndarray | None = None) -> np.ndarray:
        """Return float32 rows (N, D) of length 1."""
        return self.whitening.apply(self.base.embed(pixels, landmarks))

    def reconstruct(self, pixels: np.ndarray) -> np.ndarray | None:
        """Return what the other embedder reconstructs."""
        return self.base.reconstruct(pixels)

    def facts(self) -> dict[str, Any]:
        """Return those of the other embedder, and that its vectors are whitened."""
        return self.base.facts() | {"whitened": True}

    def save(self, folder: Path) -> None:
        """Write the other embedder into the folder `base`, and mean and axes beside it."""
        (folder / "base").mkdir(parents=True, exist_ok=True)
        self.base.save(folder / "base")
        sha256 = write_arrays(folder, {"mean": self.whitening.mean, "axes": self.whitening.axes})
        write_description(folder, self.kind, self.name, {"arrays": sha256})

    @classmethod
    def load(cls, folder: Path, load_part: LoadPart) -> Self:
        """Return the embedder saved in `folder`."""
        described = read_description(folder)
        arrays = read_arrays(folder, described["arrays"])
        whitening = Whitening(arrays["mean"], arrays["axes"])
        return cls(load_part(folder / "base"), whitening, described["name"])
