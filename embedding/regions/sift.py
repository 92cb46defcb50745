"""Dense SIFT: histograms of gradient directions on a grid of cells (Lowe 2004), square-rooted."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from pydantic import Field

from embedding.regions.cells import Cells, half, spread
from embedding.regions.descriptor import Learned, PartSettings
from embedding.regions.faces import RegionFaces
from faces.mesh.grid import MeanFace

DIRECTIONS, BINS = 8, 4
TAIL = 1e-6
"""Smaller weights are 0: numbers near the least that float32 can hold slow every product down."""
MIRRORED = (DIRECTIONS // 2 - np.arange(DIRECTIONS)) % DIRECTIONS
"""Direction that each direction becomes in a mirrored picture."""


class SiftSettings(PartSettings):
    """`sigma`: standard deviation of a spatial bin, in pixels; bins lie twice as far apart, cells four times."""

    kind: Literal["sift"] = "sift"
    sigma: float = Field(default=3.0, gt=0.5, le=16)
    cell_dimensions: int = Field(default=40, ge=0)
    dimensions: int = Field(default=350, ge=1)

    def build(self, face: MeanFace, _: Learned) -> "Sift":
        """Return the descriptor on one mean face."""
        mask = face.mask
        side, pitch = len(mask), 2 * self.sigma
        across = int((side - pitch) / (2 * pitch)) - 1
        cells = Cells.on(mask, spread(across, 2 * pitch, side), 2 * pitch)
        return Sift(cells, _smoothing(spread(2 * across + 2, pitch, side), self.sigma, side), self.sigma / 3)


@dataclass(frozen=True)
class Sift:
    """`smoothing` float32 (2 cells + 2, S): weights of pixels in the spatial bins along one axis."""

    cells: Cells
    smoothing: np.ndarray
    blur: float

    def describe(self, faces: RegionFaces) -> np.ndarray:
        """Return float32 (N, cells, 128): 4 x 4 bins of 8 directions, blended with the mirror image."""
        maps = self._maps(faces.gray)
        width = 2 * self.cells.kept.shape[1] + 2
        own, mirrored = (self._left(each[..., :width]) for each in (maps, maps[:, MIRRORED, :, ::-1]))
        return self.cells.blend(own, mirrored, faces.weights, faces.side)

    def _maps(self, gray: np.ndarray) -> np.ndarray:
        """Return the smoothed gradient magnitudes by direction, float32 (N, 8, bins down, bins across)."""
        x, y = _gradients(gray, self.blur)
        magnitude4 = (x * x + y * y) ** 2 + np.float32(1e-6)
        maps = np.empty((len(gray), DIRECTIONS, *gray.shape[1:]), np.float32)
        for one in range(DIRECTIONS // 2):
            angle = 2 * np.pi * one / DIRECTIONS
            along = np.float32(np.cos(angle)) * x + np.float32(np.sin(angle)) * y
            fifth = along * along
            fifth *= fifth
            fifth *= along
            fifth /= magnitude4
            np.maximum(fifth, 0, out=maps[:, one])
            np.maximum(-fifth, 0, out=maps[:, one + DIRECTIONS // 2])
        return self.smoothing @ (maps @ self.smoothing.T)

    def _left(self, maps: np.ndarray) -> np.ndarray:
        """Return the descriptions (N, R, C', 128) of the cells of the left half."""
        windows = np.lib.stride_tricks.sliding_window_view(maps, (BINS, BINS), axis=(2, 3))[:, :, ::2, ::2]
        rows, columns = windows.shape[2:4]
        assert columns == half(rows)
        flat = windows.transpose(0, 2, 3, 4, 5, 1).reshape(len(maps), rows, columns, -1)
        return np.sqrt(flat / (flat.sum(axis=-1, keepdims=True) + np.float32(1e-3 * flat.shape[-1])))


def _gradients(gray: np.ndarray, blur: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the derivatives to the right and down, float32 (N, S, S), of lightly smoothed faces."""
    smooth = np.stack([cv2.GaussianBlur(face.astype(np.float32), (0, 0), max(0.6, blur)) for face in gray])
    padded = np.pad(smooth, ((0, 0), (1, 1), (1, 1)), mode="reflect")
    return padded[:, 1:-1, 2:] - padded[:, 1:-1, :-2], padded[:, 2:, 1:-1] - padded[:, :-2, 1:-1]


def _smoothing(centres: np.ndarray, sigma: float, side: int) -> np.ndarray:
    weights = np.exp(-(((np.arange(side) + 0.5 - centres[:, None]) / sigma) ** 2) / 2)
    weights[weights < TAIL] = 0
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
