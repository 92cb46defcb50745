"""A shift and a matrix: what every learned stage is when it is applied."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

LEAST_SHARE = 1e-6
"""No direction is scaled as if its variance were smaller than this share of the largest."""


@dataclass(frozen=True)
class Linear:
    """`mean` float32 (D,) is subtracted, then rows are multiplied by `axes` float32 (D, k)."""

    mean: np.ndarray
    axes: np.ndarray

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """Return float32 (N, k) of rows (N, D)."""
        return (rows.astype(np.float32, copy=False) - self.mean) @ self.axes

    def then(self, matrix: np.ndarray) -> "Linear":
        """Return this stage followed by a matrix (k, m)."""
        return Linear(self.mean, (self.axes @ matrix).astype(np.float32))


def whitening(rows: np.ndarray, dimensions: int) -> Linear:
    """Return the whitened principal components of rows (N, D): at most min(dimensions, D, N - 1) of them."""
    mean = rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    centred = rows.astype(np.float32) - mean
    covariance = centred.T @ centred / np.float32(len(rows))
    last = len(covariance) - 1
    kept = max(min(dimensions, last + 1, len(rows) - 1), 1)
    variance, axes = eigh(covariance, subset_by_index=[last + 1 - kept, last])
    variance, axes = variance[::-1], axes[:, ::-1]
    safe = np.maximum(variance, max(LEAST_SHARE * variance[0], np.finfo(np.float32).tiny))
    return Linear(mean, (axes / np.sqrt(safe)).astype(np.float32))
