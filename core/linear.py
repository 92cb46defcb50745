"""A shift and a matrix: what every learned linear stage is when it is applied."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.linalg import eigh

LEAST_SHARE = 1e-6
"""No direction is scaled as if its variance were smaller than this share of the largest."""


@dataclass(frozen=True)
class Linear:
    """`mean` float32 (D,) is subtracted, then rows are multiplied by `axes` float32 (D, k)."""

    mean: np.ndarray
    axes: np.ndarray

    @classmethod
    def whitened(cls, mean: np.ndarray, variance: np.ndarray, axes: np.ndarray, ridge: float = 0) -> Self:
        """Return the stage that scales unit axes (D, k) of these variances (k,); `ridge` as for `whitening`."""
        return cls(mean, (axes / np.sqrt(variance + ridge * variance.mean())).astype(np.float32))

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """Return float32 (N, k) of rows (N, D)."""
        return (rows - self.mean).astype(np.float32, copy=False) @ self.axes

    def then(self, matrix: np.ndarray) -> "Linear":
        """Return this stage followed by a matrix (k, m)."""
        return Linear(self.mean, (self.axes @ matrix).astype(np.float32))


def whitening(rows: np.ndarray, dimensions: int, ridge: float = 0, least: float = LEAST_SHARE) -> Linear:
    """Return the whitened principal components of rows (N, D): at most min(dimensions, D, N - 1) of them.

    `ridge`: added to the variances, as a share of their mean. `least`: as for `components`.
    """
    mean = rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    centred = (rows - mean).astype(np.float32, copy=False)
    return Linear.whitened(mean, *components(centred, min(dimensions, len(rows) - 1), least), ridge)


def components(centred: np.ndarray, kept: int, least: float = LEAST_SHARE) -> tuple[np.ndarray, np.ndarray]:
    """Return the variances (k,) and unit axes (D, k) of centred rows (N, D), largest first, k = min(kept, N, D) >= 1.

    Works on the smaller of (N, N) and (D, D). Variances are at least the share `least` of the largest.
    """
    count, dimension = centred.shape
    few = count < dimension
    square = (centred @ centred.T if few else centred.T @ centred) / np.float32(count)
    kept = max(min(kept, len(square)), 1)
    variance, axes = eigh(square, subset_by_index=[len(square) - kept, len(square) - 1])
    variance, axes = variance[::-1], axes[:, ::-1]
    variance = np.maximum(variance, max(least * float(variance[0]), float(np.finfo(np.float32).tiny)))
    return variance, centred.T @ (axes / np.sqrt(variance * count)) if few else axes
