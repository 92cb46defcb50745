"""Band-passed luminance with equal contrast everywhere (Tan and Triggs 2010)."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from embedding.regions.cells import Cells, shrinking, spread
from embedding.regions.descriptor import Learned, PartSettings
from embedding.regions.faces import RegionFaces
from faces.mesh.contrast import band_passed
from faces.mesh.grid import MeanFace


class TanTriggsSettings(PartSettings):
    """`side`: of the band-passed face, in pixels."""

    kind: Literal["tan_triggs"] = "tan_triggs"
    side: int = Field(default=56, ge=8, multiple_of=2)
    dimensions: int = Field(default=300, ge=1)

    def build(self, face: MeanFace, _: Learned) -> "TanTriggs":
        """Return the descriptor on one mean face."""
        mask = face.mask
        pitch = len(mask) / self.side
        cells = Cells.on(mask, spread(self.side, pitch, len(mask)), pitch)
        return TanTriggs(cells, shrinking(len(mask), self.side), mask)


@dataclass(frozen=True)
class TanTriggs:
    """`shrink` float32 (side, S): averages pixels along one axis. `mask` bool (S, S): pixels of the face."""

    cells: Cells
    shrink: np.ndarray
    mask: np.ndarray

    def describe(self, faces: RegionFaces) -> np.ndarray:
        """Return float32 (N, 1, pixels of the left half), blended with the mirror image."""
        band = np.stack([band_passed(face) for face in faces.gray]) * self.mask
        small = (self.shrink @ band @ self.shrink.T)[..., None]
        width = self.cells.kept.shape[1]
        own, mirrored = small[:, :, :width], small[:, :, ::-1][:, :, :width]
        return self.cells.blend(own, mirrored, faces.weights, faces.side)[..., 0][:, None]
