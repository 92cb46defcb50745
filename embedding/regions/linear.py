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
    variance, axes = components(rows.astype(np.float32) - mean, min(dimensions, len(rows) - 1))
    return Linear(mean, (axes / np.sqrt(variance)).astype(np.float32))


def components(centred: np.ndarray, kept: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the variances (k,) and unit axes (D, k) of centred rows (N, D), largest first, k = min(kept, N, D) >= 1.

    Works on the smaller of (N, N) and (D, D). Variances are at least `LEAST_SHARE` of the largest.
    """
    count, dimension = centred.shape
    few = count < dimension
    square = (centred @ centred.T if few else centred.T @ centred) / np.float32(count)
    kept = max(min(kept, len(square)), 1)
    variance, axes = eigh(square, subset_by_index=[len(square) - kept, len(square) - 1])
    variance, axes = variance[::-1], axes[:, ::-1]
    least = max(LEAST_SHARE * float(variance[0]), float(np.finfo(np.float32).tiny))
    variance = np.maximum(variance, least)
    return variance, centred.T @ (axes / np.sqrt(variance * count)) if few else axes
