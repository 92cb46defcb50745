"""What a generator learns from: each frame with the neutral face of its person, and each neutral face with itself."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from core.frame_groups import FrameGroups

ITSELF = 0.5
"""How much a neutral face counts that is to stay as it is."""


@dataclass(frozen=True)
class Pairs:
    """`frame`, `target` int64 (N,): rows of a table. `weight` float64 (N,)."""

    frame: np.ndarray
    target: np.ndarray
    weight: np.ndarray

    @classmethod
    def of(cls, groups: FrameGroups) -> Self:
        """Return the pairs of all people: k frames together count like sqrt(k) independent ones."""
        counts = np.array([len(rows) for rows in groups.inputs])
        return cls(
            np.concatenate([*groups.inputs, groups.target]),
            np.concatenate([np.repeat(groups.target, counts), groups.target]),
            np.concatenate([np.repeat(counts**-0.5, counts), np.full(len(groups), ITSELF)]),
        )
