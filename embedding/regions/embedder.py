"""The region embedder: fitted on warped faces without any name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from core.seeds import part_seed
from core.vectors import unit_rows
from embedding.regions.cell_components import CellComponents
from embedding.regions.faces import RegionFaces
from embedding.regions.linear import Linear, whitening
from embedding.regions.metric import metric, within_scatter
from embedding.regions.parts import Descriptor, Learned, MeanFace
from embedding.regions.pseudo_people import pseudo_people
from embedding.regions.settings import AnyPart, MetricSettings, RegionSettings

BATCH = 64
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


@dataclass(frozen=True)
class RegionEmbedder:
    """Faces on the mean face to unit vectors whose cosine says how alike two people are.

    `joint`: metric of the fused vector, or None. `people`: pseudo-people found by the fit, and `linked`: faces in them.
    """

    settings: RegionSettings
    face: MeanFace
    parts: tuple[Part, ...]
    joint: Linear | None = None
    people: int = 0
    linked: int = 0

    @classmethod
    def fit(cls, faces: RegionFaces, face: MeanFace, settings: RegionSettings, seed: int) -> "RegionEmbedder":
        """Learn from faces on a mean face; no name is used.

        Deterministic under a seed. At most `settings.most_faces` faces, drawn at random, are looked at. Raises
        ValueError for fewer than 3 faces.
        """
        if len(faces) < 3:
            raise ValueError(f"the region embedder learns from 3 faces or more, got {len(faces)}")
        faces = _drawn(faces, settings.most_faces, seed)
        parts = learn_parts(faces, face, settings, seed)
        return cls.of_descriptions(parts, describe(parts, faces), settings, seed)

    @classmethod
    def of_descriptions(
        cls, parts: tuple[Part, ...], described: Sequence[np.ndarray], settings: RegionSettings, seed: int
    ) -> "RegionEmbedder":
        """Learn from what the parts say of each face, (N, D) each, as `describe` returns it."""
        rng = np.random.default_rng(part_seed(seed, "region_embedder"))
        rows = np.sort(rng.permutation(len(described[0]))[: settings.whitening_faces])
        parts = tuple(
            replace(part, project=whitening(each[rows], part.settings.dimensions))
            for part, each in zip(parts, described, strict=True)
        )
        white = cls(settings, parts[0].face, parts)
        if settings.pseudo_people is None:
            return white
        groups = pseudo_people(white.joined(weighted_vectors(parts, described)), settings.pseudo_people, rng)
        parts = tuple(_sharpened(*pair, groups, settings.metric) for pair in zip(parts, described, strict=True))
        joint = _joint(unit_rows(weighted_vectors(parts, described)), groups, settings.metric)
        people = len(np.unique(groups[groups >= 0]))
        return cls(settings, white.face, parts, joint, people, int((groups >= 0).sum()))

    def embed(self, faces: RegionFaces) -> np.ndarray:
        """Return unit rows, float32 (N, D)."""
        return np.concatenate([self._embed(batch) for batch in faces.batches(BATCH)])

    def _embed(self, faces: RegionFaces) -> np.ndarray:
        return self.joined(np.concatenate([part.embed(faces) for part in self.parts], axis=1))

    def joined(self, parts: np.ndarray) -> np.ndarray:
        """Return the embedding of the parts' vectors (N, k): unit rows, with those of the joint metric before them."""
        fused = unit_rows(parts)
        if self.joint is None:
            return fused
        return np.concatenate([unit_rows(self.joint(fused)), fused], axis=1) / np.float32(np.sqrt(2))


def learn_parts(faces: RegionFaces, face: MeanFace, settings: RegionSettings, seed: int) -> tuple[Part, ...]:
    """Return the parts with what they and their cells learn from a sample of the faces."""
    sample = _drawn(faces, settings.cell_faces, part_seed(seed, "cells"))
    return tuple(_learned(part, face, sample, seed) for part in settings.parts)


def _drawn(faces: RegionFaces, most: int, seed: int) -> RegionFaces:
    if len(faces) <= most:
        return faces
    return faces[np.sort(np.random.default_rng(seed).choice(len(faces), most, replace=False))]


def _learned(settings: AnyPart, face: MeanFace, sample: RegionFaces, seed: int) -> Part:
    """Return a part with its own learning and its components per cell, from a sample of faces."""
    part = Part(settings, face, settings.learn(sample, part_seed(seed, settings.kind)), None)
    if not settings.cell_dimensions:
        return part
    batches = [part.descriptor.describe(batch).astype(np.float16) for batch in sample.batches(BATCH)]
    cells = CellComponents.fit(np.concatenate(batches).astype(np.float32), settings.cell_dimensions)
    return replace(part, cells=cells)


def describe(parts: Sequence[Part], faces: RegionFaces) -> list[np.ndarray]:
    """Return what each part says of the faces, float16 (N, D) each: the embedding before its linear stages."""
    batches = [[part.describe(batch).astype(np.float16) for part in parts] for batch in faces.batches(BATCH)]
    return [np.concatenate(each) for each in zip(*batches, strict=True)]


def weighted_vectors(parts: Sequence[Part], described: Sequence[np.ndarray]) -> np.ndarray:
    """Return the weighted vectors of all parts, float32 (N, k)."""
    vectors = (part.weighted(part.projected(each)) for part, each in zip(parts, described, strict=True))
    return np.concatenate(list(vectors), axis=1)


def _sharpened(part: Part, described: np.ndarray, groups: np.ndarray, settings: MetricSettings) -> Part:
    """Return a part whose whitening is followed by the metric of pseudo-people."""
    scatter = within_scatter(part.projected(described), groups, settings.full_group)
    if scatter is None or part.project is None:
        return part
    return replace(part, project=part.project.then(metric(scatter, settings)))


def _joint(fused: np.ndarray, groups: np.ndarray, settings: MetricSettings) -> Linear | None:
    """Return the whitening of the fused vectors followed by a metric of its own."""
    if not settings.joint_dimensions:
        return None
    white = whitening(fused, settings.joint_dimensions)
    scatter = within_scatter(white(fused), groups, settings.full_group)
    return None if scatter is None else white.then(metric(scatter, settings))
