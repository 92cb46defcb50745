"""The three-dimensional shape of the landmarks, without pose and size."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import Field

from embedding.regions.descriptor import Learned, PartSettings
from embedding.regions.faces import RegionFaces
from faces.mesh.grid import MeanFace
from faces.mesh.mean_shape import align_shapes, symmetrised


class ShapeSettings(PartSettings):
    """Landmarks aligned to the mean face and made symmetric."""

    kind: Literal["shape"] = "shape"
    dimensions: int = Field(default=80, ge=1)
    weight: float = Field(default=0.5, gt=0)

    def build(self, face: MeanFace, _: Learned) -> "Shape":
        """Return the descriptor on one mean face."""
        return Shape(face.shape - face.shape.mean(axis=0), face.mirror)


@dataclass(frozen=True)
class Shape:
    """`target` float (468, 3): the mean face around its centre. `mirror` int (468,)."""

    target: np.ndarray
    mirror: np.ndarray

    def describe(self, faces: RegionFaces) -> np.ndarray:
        """Return float32 (N, 1, 3 landmarks of one side), in pixels of the mean face."""
        aligned = align_shapes(faces.landmarks[:, : len(self.target)], self.target)
        one_side = self.mirror >= np.arange(len(self.mirror))
        both = symmetrised(aligned, self.mirror)[:, one_side]
        return both.reshape(len(faces), 1, -1).astype(np.float32)
