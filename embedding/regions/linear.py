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


def whitening(rows: np.ndarray, dimensions: int, ridge: float = 0) -> Linear:
    """Return the whitened principal components of rows (N, D): at most min(dimensions, D, N - 1) of them.

    `ridge`: added to the variances, as a share of their mean.
    """
    mean = rows.mean(axis=0, dtype=np.float64).astype(np.float32)
    return _white(mean, *components(rows.astype(np.float32) - mean, min(dimensions, len(rows) - 1)), ridge)


def _white(mean: np.ndarray, variance: np.ndarray, axes: np.ndarray, ridge: float) -> Linear:
    return Linear(mean, (axes / np.sqrt(variance + ridge * variance.mean())).astype(np.float32))


def whitened_rows(stage: Linear, ridge: float) -> np.ndarray:
    """Return float32 (k, D) rows around 0 whose covariance, times k, is what `whitening` measured with that `ridge`."""
    length = np.linalg.norm(stage.axes.astype(np.float64), axis=0)
    ridged = length**-2
    variance = np.maximum(ridged - ridge * ridged.mean() / (1 + ridge), 0)
    return (stage.axes / length * np.sqrt(variance)).T.astype(np.float32)


def joint_whitening(
    own: np.ndarray, mean: np.ndarray, others: np.ndarray, share: float, kept: int, ridge: float
) -> Linear:
    """Return the whitening by rows (N, D) around their own mean and by `others` (M, D), of which both are sums.

    `others`: rows around 0 as `whitened_rows` returns them, whose covariance weighs `share` against that of `own`.
    `mean`: what is subtracted where the stage is applied.
    """
    around = (own - own.mean(axis=0, dtype=np.float64)) * np.sqrt((1 - share) / max(len(own), 1))
    rows = np.concatenate([around, others * np.sqrt(share)]).astype(np.float32)
    return _white(mean, *components(rows * np.float32(np.sqrt(len(rows))), kept), ridge)


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
