"""Colour at low resolution, in CIE L*a*b*."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from pydantic import Field

from embedding.regions.cells import Cells, shrinking, spread
from embedding.regions.descriptor import Learned, PartSettings
from embedding.regions.faces import RegionFaces
from faces.mesh.grid import MeanFace


class ColourSettings(PartSettings):
    """`side`: of the face in cells."""

    kind: Literal["colour"] = "colour"
    side: int = Field(default=16, ge=2, multiple_of=2)
    dimensions: int = Field(default=120, ge=1)
    weight: float = Field(default=0.5, gt=0)

    def build(self, face: MeanFace, _: Learned) -> "Colour":
        """Return the descriptor on one mean face."""
        mask = face.mask
        pitch = len(mask) / self.side
        cells = Cells.on(mask, spread(self.side, pitch, len(mask)), pitch)
        shrink = shrinking(len(mask), self.side)
        covered = np.maximum(shrink @ mask.astype(np.float32) @ shrink.T, 1e-3)
        return Colour(cells, shrink, covered)


@dataclass(frozen=True)
class Colour:
    """`shrink` float32 (side, S): averages pixels along one axis. `covered` (side, side): share inside the face."""

    cells: Cells
    shrink: np.ndarray
    covered: np.ndarray

    def describe(self, faces: RegionFaces) -> np.ndarray:
        """Return float32 (N, 1, 3 cells): mean colours of cells, blended with the mirror image."""
        column = np.ascontiguousarray(faces.pixels).reshape(-1, faces.side, 3)
        lab = cv2.cvtColor(column, cv2.COLOR_RGB2LAB).reshape(faces.pixels.shape).astype(np.float32)
        channels = self.shrink @ lab.transpose(0, 3, 1, 2) @ self.shrink.T
        small = channels.transpose(0, 2, 3, 1)
        width = self.cells.kept.shape[1]
        own, mirrored = small[:, :, :width], small[:, :, ::-1][:, :, :width]
        return self.cells.blend(own, mirrored, faces.weights, faces.side).reshape(len(faces), 1, -1)
