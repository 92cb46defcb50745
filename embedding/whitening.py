"""Whitening: what distances between embeddings look like when every direction counts alike."""

from dataclasses import dataclass

import numpy as np

from core.vectors import unit_rows

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
