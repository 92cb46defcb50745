"""Magnitudes of Gabor wavelets at five scales and eight orientations."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from embedding.regions.cells import Cells, spread
from embedding.regions.descriptor import Learned, PartSettings
from embedding.regions.faces import RegionFaces
from faces.mesh.grid import MeanFace

SCALES, ORIENTATIONS = 5, 8
HIGHEST = np.pi / 2
WAVES = 0.45 * 2 * np.pi
"""Standard deviation of a wavelet's envelope times its wave number."""
TAIL = 1e-6
"""Smaller weights are 0: numbers near the least that float32 can hold slow every product down."""
QUARTER = ORIENTATIONS // 2
MIRRORED = (ORIENTATIONS - np.arange(ORIENTATIONS)) % ORIENTATIONS
"""Orientation that each orientation becomes in a mirrored picture."""


class GaborSettings(PartSettings):
    """`pitch`: distance of the places where magnitudes are taken, in pixels."""

    kind: Literal["gabor"] = "gabor"
    pitch: int = Field(default=8, ge=2)
    cell_dimensions: int = Field(default=14, ge=0)
    dimensions: int = Field(default=350, ge=1)

    def build(self, face: MeanFace, _: Learned) -> "Gabor":
        """Return the descriptor on one mean face."""
        side = len(face.mask)
        places = spread(side // self.pitch, self.pitch, side)
        return Gabor(Cells.on(face.mask, places, self.pitch), _waves(places, side))


@dataclass(frozen=True)
class Gabor:
    """`waves` float32 (scales, 5, 2, places, S): along one axis, with cos(0) .. cos(90) degrees of the wave number.

    A wavelet with a round envelope is the product of one such wave along each axis, which makes it two matrix
    products.
    """

    cells: Cells
    waves: np.ndarray

    def describe(self, faces: RegionFaces) -> np.ndarray:
        """Return float32 (N, cells, 40): roots of magnitudes, equalised by scale, blended with the mirror image."""
        gray = faces.gray.astype(np.float32)
        size = np.stack([self._magnitudes(gray, scale) for scale in self.waves], axis=1)
        size /= size.mean(axis=(2, 3, 4), keepdims=True) + np.float32(1e-3)
        np.sqrt(size, out=size)
        width = self.cells.kept.shape[1]
        own, mirrored = (_flat(each[..., :width]) for each in (size, size[:, :, MIRRORED, :, ::-1]))
        return self.cells.blend(own, mirrored, faces.weights, faces.side)

    def _magnitudes(self, gray: np.ndarray, waves: np.ndarray) -> np.ndarray:
        """Return the magnitudes (N, orientations, places down, places across) of one scale."""
        count, (_, _, places, side) = len(gray), waves.shape
        down = (waves.reshape(-1, side) @ gray).reshape(count, QUARTER + 1, 2, places, side)
        level = np.exp(-(WAVES**2) / 2) * (down[:, QUARTER, 0] @ waves[QUARTER, 0].T)
        size = np.empty((count, ORIENTATIONS, places, places), np.float32)
        for turn in range(QUARTER + 1):
            cosine, sine = (down[:, QUARTER - turn] @ waves[turn, part].T for part in (0, 1))
            same, cross = cosine[:, 0] - level, sine[:, 1]
            odd, even = sine[:, 0], cosine[:, 1]
            size[:, turn] = np.hypot(same - cross, odd + even)
            size[:, MIRRORED[turn]] = np.hypot(same + cross, even - odd) if turn % QUARTER else size[:, turn]
        return size


def _flat(size: np.ndarray) -> np.ndarray:
    """Return magnitudes (N, scales, orientations, R, C') as (N, R, C', values)."""
    return size.transpose(0, 3, 4, 1, 2).reshape(len(size), *size.shape[3:], -1)


def _waves(places: np.ndarray, side: int) -> np.ndarray:
    offsets = np.arange(side) + 0.5 - places[:, None]
    scales = []
    for number in HIGHEST / np.sqrt(2) ** np.arange(SCALES):
        envelope = np.exp(-((offsets * number / WAVES) ** 2) / 2)
        envelope[envelope < TAIL] = 0
        envelope /= envelope.sum(axis=1).max()
        phases = [offsets * number * np.cos(np.pi * turn / ORIENTATIONS) for turn in range(QUARTER + 1)]
        scales.append([[envelope * np.cos(phase), envelope * np.sin(phase)] for phase in phases])
    waves = np.array(scales, np.float32)
    waves[np.abs(waves) < TAIL] = 0
    return waves
