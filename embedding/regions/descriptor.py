"""What every descriptor of the region embedder has in common."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from pydantic import Field

from core.settings import Settings
from embedding.regions.faces import RegionFaces
from faces.mesh.grid import MeanFace

Learned = Mapping[str, np.ndarray]
"""What a descriptor learned from faces, by name."""


class Descriptor(Protocol):
    """Describes cells of warped faces."""

    def describe(self, faces: RegionFaces) -> np.ndarray:
        """Return float32 (N, cells, values), blended with the mirror images."""


class PartSettings(Settings):
    """How much of a descriptor is kept, and how much it counts.

    `cell_dimensions`: principal components per cell, 0 for all values. `dimensions`: whitened principal components
    of all cells together. `weight`: length of its vector in the embedding.
    """

    cell_dimensions: int = Field(default=0, ge=0)
    dimensions: int = Field(ge=1)
    weight: float = Field(default=1.0, gt=0)

    def learn(self, faces: RegionFaces, seed: int) -> Learned:  # noqa: ARG002
        """Return what the descriptor learns from a sample of faces; most learn nothing."""
        return {}

    def build(self, face: MeanFace, learned: Learned) -> Descriptor:
        """Return the descriptor on one mean face."""
        raise NotImplementedError
