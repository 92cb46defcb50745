"""Ridge regression with weighted rows and a penalty per feature."""

from dataclasses import dataclass
from typing import Self

import numpy as np

LEAST_SPREAD = 0.05
"""Features are divided by their standard deviation, but by no less than this."""
LEAST_SHARE = 1e-4
"""No component is scaled as if its variance were smaller than this share of the largest: it is noise."""


@dataclass(frozen=True)
class Ridge:
    """Of F features `mean` and `scale`, float32 (F,); `changes` float32 (F, P); `answer` float32 (P,), the mean one."""

    mean: np.ndarray
    scale: np.ndarray
    changes: np.ndarray
    answer: np.ndarray

    @classmethod
    def fit(cls, x_nf: np.ndarray, y_np: np.ndarray, weights_n: np.ndarray, penalty: float | np.ndarray) -> Self:
        """Fit answers (N, P) to features (N, F), N >= 1.

        `weights_n`: how much each row counts, > 0. `penalty`: of the squared coefficients of the scaled features, one
        for all or (F,), against rows of weight 1 (Hoerl and Kennard 1970).
        """
        x, weights = np.asarray(x_nf, np.float64), np.asarray(weights_n, np.float64)
        mean = np.average(x, axis=0, weights=weights)
        scale = np.maximum(np.sqrt(np.average((x - mean) ** 2, axis=0, weights=weights)), LEAST_SPREAD)
        z = (x - mean) / scale
        weighted = z * weights[:, None]
        scatter = weighted.T @ z + np.diag(np.broadcast_to(penalty, len(scale)))
        changes = np.linalg.solve(scatter, weighted.T.astype(y_np.dtype) @ y_np)
        answer = (weights / weights.sum()).astype(y_np.dtype) @ y_np
        return cls(*(each.astype(np.float32) for each in (mean, scale, changes, answer)))

    def __call__(self, x_nf: np.ndarray) -> np.ndarray:
        """Return answers float32 (N, P)."""
        return ((x_nf - self.mean) / self.scale).astype(np.float32) @ self.changes + self.answer
