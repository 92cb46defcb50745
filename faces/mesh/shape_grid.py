"""Pictures warped so that their landmarks lie where another shape has them; the edge of the picture stays in place."""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import cv2
import numpy as np
from scipy.sparse import csr_array
from scipy.spatial import Delaunay

PER_SIDE = 12
"""Intervals into which points that never move divide each side of the picture."""


@dataclass(frozen=True)
class ShapeGrid:
    """A shape drawn on the pixels of a square picture.

    `shape` float64 (V, 2): where the landmarks are to lie, in pixels; pixel i covers [i, i + 1). `size`: side.
    `interpolation` (S * S, V): barycentric weights of each pixel's centre, in row order, in the triangle that holds it
    (Delaunay 1934); corners on the edge of the picture have no column.
    """

    shape: np.ndarray
    size: int
    interpolation: csr_array

    @classmethod
    def build(cls, shape: np.ndarray, size: int) -> Self:
        """Draw a shape (V, 2) on a picture; raises ValueError when it is not finite."""
        points = np.asarray(shape, np.float64)
        if not np.isfinite(points).all():
            raise ValueError("a shape to warp to must be finite")
        weights = _barycentric(np.vstack([points, _edge(size)]), size)
        return cls(points, size, weights[:, : len(points)])

    def sources(self, landmarks: np.ndarray) -> np.ndarray:
        """Return where each pixel comes from in a picture with these landmarks (V, 2 or more), float64 (S, S, 2)."""
        moves = np.asarray(landmarks, np.float64)[:, :2] - self.shape
        return _centres(self.size).reshape(self.size, self.size, 2) + self._spread(moves)

    def of_shape(self, other: np.ndarray) -> np.ndarray:
        """Return each pixel's place on another shape (V, 2 or more), float64 (S, S, 2); (-1, -1) outside the face."""
        places = self._spread(np.asarray(other, np.float64)[:, :2])
        places[~self.inside] = -1
        return places

    @cached_property
    def inside(self) -> np.ndarray:
        """Pixels between landmarks alone, bool (S, S)."""
        return np.asarray(self.interpolation.sum(axis=1) > 1 - 1e-6).reshape(self.size, self.size)

    def warp(self, picture: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
        """Return a picture (S, S, C) with its `landmarks` moved to the shape, of the same type, by cubic interpolation.

        Raises ValueError for another size or landmarks that are not finite.
        """
        if picture.shape[:2] != (self.size, self.size):
            raise ValueError(f"the shape is drawn on {self.size} pixels, the picture has {picture.shape[:2]}")
        if not np.isfinite(landmarks).all():
            raise ValueError("landmarks must be finite")
        return sampled(picture, self.sources(landmarks))

    def _spread(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(self.interpolation @ values).reshape(self.size, self.size, -1)


def sampled(picture: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return a picture (H, W, C) read at places (S, S, 2) by cubic interpolation; beyond it its edge continues."""
    at = (places - 0.5).astype(np.float32)
    return cv2.remap(picture, at, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def _edge(size: int) -> np.ndarray:
    """Return the points of the picture's edge that stay in place, (4 `PER_SIDE`, 2)."""
    at = np.linspace(0, size, PER_SIDE + 1)
    grid = np.stack(np.meshgrid(at, at), axis=-1)
    inner = np.zeros(grid.shape[:2], bool)
    inner[1:-1, 1:-1] = True
    return grid[~inner]


def _centres(size: int) -> np.ndarray:
    """Return the centres of all pixels in row order, (S * S, 2)."""
    at = np.arange(size) + 0.5
    return np.stack(np.meshgrid(at, at), axis=-1).reshape(-1, 2)


def _barycentric(points: np.ndarray, size: int) -> csr_array:
    """Return the weights of all pixel centres, (S * S, points); none where a triangle has no area."""
    mesh, centres = Delaunay(points), _centres(size)
    found = mesh.find_simplex(centres)
    frame = mesh.transform[found]
    two = np.einsum("nij,nj->ni", frame[:, :2], centres - frame[:, 2])
    weights = np.column_stack([two, 1 - two.sum(axis=1)])
    weights[(found < 0) | ~np.isfinite(weights).all(axis=1)] = 0
    starts = np.arange(0, weights.size + 1, 3)
    return csr_array((weights.ravel(), mesh.simplices[found].ravel(), starts), (len(centres), len(points)))
