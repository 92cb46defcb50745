"""How well each place of a warped face was seen, and its mirror image in place of what was hidden."""

from dataclasses import dataclass

import cv2
import numpy as np

from faces.mesh.grid import MeanFace, signed_areas

CEILING = 3.0
"""A triangle that is stretched more than this in the picture counts no more."""
SMOOTHING = 6 / 128
"""Standard deviation of the smoothing, as a share of the side of the grid."""
COARSE = 32
"""Side of the maps: they are smooth, so that a finer one would say the same."""


@dataclass(frozen=True)
class Visibility:
    """Maps the areas of a face's triangles to the weights of its pixels against those of its mirror image.

    `smooth` float32 (COARSE * COARSE, T): smoothing of each triangle's value over the cells of a coarse grid.
    """

    grid: MeanFace
    smooth: np.ndarray

    @classmethod
    def build(cls, grid: MeanFace) -> "Visibility":
        """Precompute the smoothing of one grid."""
        counts = np.zeros((len(grid.triangles), COARSE, COARSE), np.float32)
        rows, columns = np.nonzero(grid.mask)
        cell = grid.size / COARSE
        places = (grid.covering[rows, columns], (rows / cell).astype(int), (columns / cell).astype(int))
        np.add.at(counts, places, 1 / cell**2)
        blurred = np.stack([_blur(count) for count in counts])
        total = np.maximum(blurred.sum(axis=0), 1e-3)
        return cls(grid, np.ascontiguousarray((blurred / total).reshape(len(counts), -1).T))

    def seen(self, landmarks: np.ndarray) -> np.ndarray:
        """Return how large each place of the faces is seen, float32 (N, COARSE, COARSE): 1 typical, 0 hidden, 3 most.

        `landmarks`: (N, 468 or more, 2 or more). The mean face is seen as 1 everywhere.
        """
        areas = signed_areas(np.asarray(landmarks, np.float64), self.grid.triangles) / self.grid.area
        typical = np.maximum(np.median(np.abs(areas), axis=1, keepdims=True), 1e-12)
        visible = np.clip(areas / typical, 0, CEILING).astype(np.float32)
        return (visible @ self.smooth.T).reshape(-1, COARSE, COARSE)

    def weights(self, landmarks: np.ndarray) -> np.ndarray:
        """Return the weights of the faces against their mirror images, float32 (N, COARSE, COARSE) in [0, 1].

        A place and its mirror place have weights that sum to 1; both are 0.5 on a frontal face.
        """
        seen = self.seen(landmarks) ** 2 + np.float32(1e-6)
        return seen / (seen + seen[:, :, ::-1])


def resized(weights: np.ndarray, size: int) -> np.ndarray:
    """Return maps (N, s, s) at another size, float32 (N, size, size): averaged down or interpolated linearly."""
    how = cv2.INTER_AREA if size < weights.shape[1] else cv2.INTER_LINEAR
    return np.stack([cv2.resize(weight, (size, size), interpolation=how) for weight in weights])


def mirror_blended(crops: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return warped faces uint8 (N, S, S, C), each pixel a weighted mean of itself and its mirror image.

    `weights`: (N, s, s) as `Visibility.weights` returns them. The result is symmetric about the vertical axis.
    """
    own = resized(weights, crops.shape[1])[..., None]
    blended = own * crops + (1 - own) * crops[:, :, ::-1]
    return np.clip(np.rint(blended), 0, 255).astype(np.uint8)


def _blur(image: np.ndarray) -> np.ndarray:
    return cv2.GaussianBlur(image, (0, 0), SMOOTHING * COARSE, borderType=cv2.BORDER_CONSTANT)
