"""Warped faces as the region embedder takes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from core.checks import check_pixels
from faces.mesh.visibility import Visibility


@dataclass(frozen=True)
class RegionFaces:
    """Faces on the mean face, one row per face.

    `pixels` uint8 RGB (N, S, S, 3): see `faces.mesh.warp`. `weights` float32 (N, s, s): of each place against its
    mirror place, see `faces.mesh.visibility`. `landmarks` float32 (N, 468 or more, 3): pixels of the picture, y down.
    Raises ValueError when they do not belong together.
    """

    pixels: np.ndarray
    weights: np.ndarray
    landmarks: np.ndarray

    def __post_init__(self) -> None:
        check_pixels(self.pixels)
        lengths = {len(self.pixels), len(self.weights), len(self.landmarks)}
        if len(lengths) != 1 or self.weights.ndim != 3 or self.landmarks.shape[2:] != (3,):
            shapes = f"{self.pixels.shape}, {self.weights.shape} and {self.landmarks.shape}"
            raise ValueError(f"pixels, weights and landmarks need one row per face, got {shapes}")

    @classmethod
    def of(cls, visibility: Visibility, pixels: np.ndarray, landmarks: np.ndarray) -> "RegionFaces":
        """Return warped faces with what their landmarks say of places that the camera did not see."""
        return cls(pixels, visibility.weights(landmarks), landmarks)

    def __len__(self) -> int:
        return len(self.pixels)

    def __getitem__(self, rows: slice | np.ndarray) -> "RegionFaces":
        return RegionFaces(self.pixels[rows], self.weights[rows], self.landmarks[rows])

    def batches(self, size: int) -> Iterator["RegionFaces"]:
        """Yield consecutive parts of at most `size` faces."""
        for start in range(0, len(self), size):
            yield self[start : start + size]

    @property
    def side(self) -> int:
        """Side of the pixels."""
        return self.pixels.shape[1]

    @cached_property
    def gray(self) -> np.ndarray:
        """Luminance, uint8 (N, S, S)."""
        column = np.ascontiguousarray(self.pixels).reshape(-1, self.side, 3)
        return cv2.cvtColor(column, cv2.COLOR_RGB2GRAY).reshape(-1, self.side, self.side)
