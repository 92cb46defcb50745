"""Cells on a warped face. Blending with the mirror image makes both halves equal, so that only the left one is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LEAST_COVERED = 0.35
"""A cell is kept when at least this share of it lies inside the face."""


@dataclass(frozen=True)
class Cells:
    """The kept cells of a regular grid that is symmetric about the vertical axis.

    `rows` and `columns`: centres in pixels, where pixel i covers [i, i + 1); all columns of the grid. `kept` bool
    (R, C'): which cells of the left half (a middle column included) lie inside the face.
    """

    rows: np.ndarray
    columns: np.ndarray
    kept: np.ndarray

    @classmethod
    def on(cls, mask: np.ndarray, centres: Sequence[float] | np.ndarray, pitch: float) -> "Cells":
        """Place cells at `centres` in both directions on the face given by its mask (S, S)."""
        places = np.asarray(centres, np.float64)
        share = _boxes(places, pitch, len(mask))
        covered = share @ mask.astype(np.float64) @ share.T
        return cls(places, places, covered[:, : half(len(places))] >= LEAST_COVERED)

    def __len__(self) -> int:
        return int(self.kept.sum())

    def blend(self, own: np.ndarray, mirrored: np.ndarray, weights: np.ndarray, side: int) -> np.ndarray:
        """Return weighted means float32 (N, cells, d) of two descriptions (N, R, C', d) of the left half.

        `mirrored`: of the mirrored faces. `weights`: (N, s, s) of the faces; `side`: of their pixels.
        """
        weight = self.weight(weights, side)[:, :, None]
        return weight * own[:, self.kept] + (1 - weight) * mirrored[:, self.kept]

    def weight(self, weights: np.ndarray, side: int) -> np.ndarray:
        """Return the weights (N, s, s) at the kept cells, float32 (N, cells)."""
        _, down, across = weights.shape
        rows = _hats(self.rows * (down / side), down)
        columns = _hats(self.columns[: self.kept.shape[1]] * (across / side), across)
        return (rows @ weights @ columns.T)[:, self.kept]


def half(count: int) -> int:
    """Return how many of `count` columns lie in the left half, a middle column included."""
    return (count + 1) // 2


def spread(count: int, pitch: float, side: int) -> np.ndarray:
    """Return `count` positions at a distance of `pitch`, in the middle of [0, side]."""
    return side / 2 + (np.arange(count) - (count - 1) / 2) * pitch


def shrinking(side: int, smaller: int) -> np.ndarray:
    """Return the matrix float32 (smaller, side) that averages pixels over `smaller` equal intervals."""
    edges = np.linspace(0, side, smaller + 1)
    return (_boxes((edges[1:] + edges[:-1]) / 2, side / smaller, side)).astype(np.float32)


def _boxes(centres: np.ndarray, width: float, side: int) -> np.ndarray:
    """Return the share (K, side) of each pixel in the boxes of a width around centres."""
    pixels = np.arange(side)
    low, high = centres[:, None] - width / 2, centres[:, None] + width / 2
    return np.clip(np.minimum(high, pixels + 1) - np.maximum(low, pixels), 0, None) / width


def _hats(centres: np.ndarray, side: int) -> np.ndarray:
    """Return float32 (K, side): linear interpolation of samples at pixel centres."""
    places = np.clip(centres, 0.5, side - 0.5)
    return np.maximum(1 - np.abs(places[:, None] - np.arange(side) - 0.5), 0).astype(np.float32)
