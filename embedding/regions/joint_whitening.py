"""Whitening by what two sets of rows vary by together."""

import numpy as np

from core.linear import Linear, components


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
    return Linear.whitened(mean, *components(rows * np.float32(np.sqrt(len(rows))), kept), ridge)
