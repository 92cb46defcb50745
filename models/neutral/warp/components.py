"""Leading principal components with scores of variance 1."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from core.principal_components import fit_principal_components

LEAST_SHARE = 0.01
"""No direction is scaled as if its deviation were less than this share of the largest."""


@dataclass(frozen=True)
class Components:
    """`mean` float32 (D,) is subtracted from a row, then it is multiplied by `axes` float32 (D, k)."""

    mean: np.ndarray
    axes: np.ndarray

    @classmethod
    def fit(cls, rows_nd: np.ndarray, count: int) -> Self:
        """Learn from rows (N, D), N >= 2; there are at most N - 1 components."""
        pca = fit_principal_components(rows_nd, count)
        spread = np.sqrt(pca.explained_variance_)
        spread = np.maximum(spread, max(LEAST_SHARE * spread[0], np.finfo(np.float32).tiny))
        return cls(pca.mean_.astype(np.float32), (pca.components_ / spread[:, None]).T.astype(np.float32))

    def __call__(self, rows_nd: np.ndarray) -> np.ndarray:
        """Return scores float32 (N, k)."""
        return (rows_nd - self.mean).astype(np.float32) @ self.axes
