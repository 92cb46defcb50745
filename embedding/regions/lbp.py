"""Local binary patterns (Ojala et al. 2002), by scikit-image."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field
from skimage.feature import local_binary_pattern

from embedding.regions.cells import Cells, half, spread
from embedding.regions.descriptor import Learned, PartSettings
from embedding.regions.faces import RegionFaces
from embedding.regions.histograms import block_histograms, rooted
from faces.mesh.grid import MeanFace

POINTS, PATTERNS, BLOCK = 8, 59, 8


class LbpSettings(PartSettings):
    """`radius`: of the circle of neighbours, in pixels."""

    kind: Literal["lbp"] = "lbp"
    radius: float = Field(default=2.0, ge=1, le=16)
    cell_dimensions: int = Field(default=14, ge=0)
    dimensions: int = Field(default=300, ge=1)

    def build(self, face: MeanFace, _: Learned) -> "Lbp":
        """Return the descriptor on one mean face."""
        side = len(face.mask)
        return Lbp(Cells.on(face.mask, spread(side // BLOCK - 1, BLOCK, side), BLOCK), self.radius)


@dataclass(frozen=True)
class Lbp:
    """Histograms of the 59 uniform patterns in cells of 16 pixels."""

    cells: Cells
    radius: float

    def describe(self, faces: RegionFaces) -> np.ndarray:
        """Return float32 (N, cells, 59): roots of pattern frequencies, blended with the mirror image."""
        own, mirrored = (self._left(gray) for gray in (faces.gray, faces.gray[:, :, ::-1]))
        return self.cells.blend(own, mirrored, faces.weights, faces.side)

    def _left(self, gray: np.ndarray) -> np.ndarray:
        """Return the histograms (N, R, C', 59) of the left half."""
        width = BLOCK * (half(gray.shape[2] // BLOCK - 1) + 1)
        around = width + int(np.ceil(self.radius)) + 1
        codes = [local_binary_pattern(face[:, :around], POINTS, self.radius, "nri_uniform") for face in gray]
        return rooted(block_histograms(np.stack(codes)[:, :, :width].astype(np.int64), PATTERNS, BLOCK))
