"""Principal components of each cell of a descriptor on its own."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class CellComponents:
    """`mean` float32 (C, d) and `axes` float32 (C, d, k) of C cells with d values each."""

    mean: np.ndarray
    axes: np.ndarray

    @classmethod
    def fit(cls, described: np.ndarray, dimensions: int) -> "CellComponents":
        """Learn from descriptions (N, C, d); keeps min(dimensions, d, N - 1) components."""
        mean = described.mean(axis=0)
        centred = (described - mean).transpose(1, 0, 2)
        kept = min(dimensions, described.shape[2], max(len(described) - 1, 1))
        axes = [np.linalg.eigh(cell.T @ cell)[1][:, ::-1][:, :kept] for cell in centred]
        return cls(mean, np.stack(axes).astype(np.float32))

    def project(self, described: np.ndarray) -> np.ndarray:
        """Return descriptions (N, C, d) as float32 (N, C k)."""
        projected = (described - self.mean).transpose(1, 0, 2) @ self.axes
        return np.ascontiguousarray(projected.transpose(1, 0, 2)).reshape(len(described), -1)
