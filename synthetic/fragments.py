"""The scene seen by the camera: one row per covered pixel with all that shading needs."""

from dataclasses import dataclass

import numpy as np

from synthetic.exact import unit
from synthetic.raster import Fragments

FIRST_ATTACHMENT = 5


@dataclass(frozen=True)
class Surface:
    """The visible surface at P pixels of a `size` x `size` picture.

    `part` (P,); `normal` float32 (P, 3) in camera space; `position` (P, 3) in head space; `uv` (P, 2);
    `openness` (P,).
    """

    size: int
    pixel: np.ndarray
    part: np.ndarray
    normal: np.ndarray
    position: np.ndarray
    uv: np.ndarray
    openness: np.ndarray

    def of(self, part: int) -> np.ndarray:
        """Return the rows that show a part."""
        return np.flatnonzero(self.part == part)

    def steps_inside(self, rows: np.ndarray, limit: int) -> np.ndarray:
        """Return how many pixels deep each of `rows` lies in the region of all of them, 1..limit, float32.

        Counted by eroding the region with a cross and a square in turn (octagonal distance).
        """
        mask = np.zeros((self.size + 2, self.size + 2), bool)
        y, x = self.pixel[rows] // self.size + 1, self.pixel[rows] % self.size + 1
        mask[y, x] = True
        depth = np.ones(len(rows), np.float32)
        for step in range(limit - 1):
            mask = _eroded(mask, square=step % 2 == 1)
            depth += mask[y, x]
        return depth


def _eroded(mask: np.ndarray, square: bool) -> np.ndarray:
    inner = mask.copy()
    inner[1:] &= mask[:-1]
    inner[:-1] &= mask[1:]
    rows = inner.copy() if square else mask
    inner[:, 1:] &= rows[:, :-1]
    inner[:, :-1] &= rows[:, 1:]
    return inner


def make_surface(
    seen: Fragments, triangles: np.ndarray, part: np.ndarray, attributes: np.ndarray, size: int
) -> Surface:
    """Interpolate vertex attributes (V, 9: normal, position, uv, openness) over what is seen."""
    values = seen.interpolate(attributes, triangles)
    parts = part[seen.triangle]
    normal = unit(values[:, :3]).astype(np.float32)
    normal[(parts >= FIRST_ATTACHMENT) & (normal[:, 2] < 0)] *= -1
    return Surface(size, seen.pixel, parts, normal, values[:, 3:6], values[:, 6:8], values[:, 8])
