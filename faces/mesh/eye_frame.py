"""Landmarks in the frame of the eyes: the origin between them, one unit their distance, the line between them level.

A shape in this frame says nothing of where a face lies in its picture, how large it is and how far the head is tilted.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from core.landmarks import LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS


@dataclass(frozen=True)
class EyeFrame:
    """Frames of the eyes of N faces: complex positions x + iy in pixels.

    `middle` (N,): between the eye centres. `across` (N,): from the right eye's centre to the left one's; left and right
    are the person's own.
    """

    middle: np.ndarray
    across: np.ndarray

    @classmethod
    def of(cls, landmarks: np.ndarray) -> Self:
        """Return the frames of landmarks (N, 363 or more, 2 or more).

        Raises ValueError when landmarks are not finite or the eyes of a face coincide.
        """
        points = _positions(landmarks)
        left, right = (points[:, list(corners)].mean(axis=1) for corners in (LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS))
        if not np.isfinite(points).all() or (left == right).any():
            raise ValueError("landmarks must be finite, and the eyes of a face apart")
        return cls((left + right) / 2, left - right)

    @property
    def distance(self) -> np.ndarray:
        """Distances of the eye centres in pixels, float64 (N,)."""
        return np.abs(self.across)

    def mean(self) -> Self:
        """Return the mean frame, as the only one."""
        return type(self)(self.middle.mean(keepdims=True), self.across.mean(keepdims=True))

    def shapes(self, landmarks: np.ndarray) -> np.ndarray:
        """Return landmarks (N, V, 2 or more) in pixels as shapes in these frames, float64 (N, V, 2)."""
        return _plane((_positions(landmarks) - self.middle[:, None]) / self.across[:, None])

    def pixels(self, shapes: np.ndarray) -> np.ndarray:
        """Return shapes (N, V, 2) in these frames as pixels, float64 (N, V, 2)."""
        return _plane(_positions(shapes) * self.across[:, None] + self.middle[:, None])


def _positions(points: np.ndarray) -> np.ndarray:
    plane = np.asarray(points, np.float64)
    return plane[..., 0] + 1j * plane[..., 1]


def _plane(positions: np.ndarray) -> np.ndarray:
    return np.stack([positions.real, positions.imag], axis=-1)
