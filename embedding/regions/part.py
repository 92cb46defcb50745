"""A descriptor with what it learned: from faces to vectors of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from core.linear import Linear
from core.seeds import part_seed
from core.vectors import unit_rows
from embedding.regions.cell_components import CellComponents
from embedding.regions.descriptor import Descriptor, Learned
from embedding.regions.faces import RegionFaces
from embedding.regions.settings import AnyPart, RegionSettings
from faces.mesh.grid import MeanFace

DESCRIBED_AT_ONCE = 64
"""Faces described at a time; bounds memory."""


@dataclass(frozen=True)
class Part:
    """A descriptor with what it learned: from faces to vectors of its own.

    `cells`: components per cell, or None for all values. `project`: whitening, and the metric when there is one.
    """

    settings: AnyPart
    face: MeanFace
    learned: Learned
    cells: CellComponents | None
    project: Linear | None = None

    @cached_property
    def descriptor(self) -> Descriptor:
        """The descriptor on the mean face."""
        return self.settings.build(self.face, self.learned)

    def describe(self, faces: RegionFaces) -> np.ndarray:
        """Return what `project` takes, float32 (N, D)."""
        described = self.descriptor.describe(faces)
        return self.cells.project(described) if self.cells else described.reshape(len(faces), -1)

    def weighted(self, vectors: np.ndarray) -> np.ndarray:
        """Return vectors (N, k) at the length of the part's weight."""
        return unit_rows(vectors) * np.float32(self.settings.weight)

    def embed(self, faces: RegionFaces) -> np.ndarray:
        """Return the part's vectors, float32 (N, k)."""
        return self.weighted(self.projected(self.describe(faces)))

    def projected(self, described: np.ndarray) -> np.ndarray:
        """Return descriptions (N, D) after `project`, float32 (N, k); raises ValueError before it is learned."""
        if self.project is None:
            raise ValueError(f"{self.settings.kind} has not learned its projection yet")
        blocks = np.array_split(described, max(len(described) // 2000, 1))
        return np.concatenate([self.project(block) for block in blocks])


def learn_parts(faces: RegionFaces, face: MeanFace, settings: RegionSettings, seed: int) -> tuple[Part, ...]:
    """Return the parts with what they and their cells learn from a sample of the faces."""
    sample = faces[drawn_rows(len(faces), settings.cell_faces, part_seed(seed, "cells"))]
    return tuple(_learned(part, face, sample, seed) for part in settings.parts)


def drawn_rows(count: int, most: int, seed: int) -> np.ndarray:
    """Return at most so many of `count` rows in ascending order, drawn at random under a seed."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, most, replace=False))


def _learned(settings: AnyPart, face: MeanFace, sample: RegionFaces, seed: int) -> Part:
    """Return a part with its own learning and its components per cell, from a sample of faces."""
    part = Part(settings, face, settings.learn(sample, part_seed(seed, settings.kind)), None)
    if not settings.cell_dimensions:
        return part
    batches = [part.descriptor.describe(batch).astype(np.float16) for batch in sample.batches(DESCRIBED_AT_ONCE)]
    cells = CellComponents.fit(np.concatenate(batches).astype(np.float32), settings.cell_dimensions)
    return replace(part, cells=cells)


def describe(parts: Sequence[Part], faces: RegionFaces) -> list[np.ndarray]:
    """Return what each part says of the faces, float16 (N, D) each: the embedding before its linear stages."""
    batches = [
        [part.describe(batch).astype(np.float16) for part in parts] for batch in faces.batches(DESCRIBED_AT_ONCE)
    ]
    return [np.concatenate(each) for each in zip(*batches, strict=True)]


def weighted_vectors(parts: Sequence[Part], described: Sequence[np.ndarray]) -> np.ndarray:
    """Return the weighted vectors of all parts, float32 (N, k)."""
    vectors = (part.weighted(part.projected(each)) for part, each in zip(parts, described, strict=True))
    return np.concatenate(list(vectors), axis=1)
