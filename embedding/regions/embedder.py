"""The region embedder: fitted on warped faces without any name."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import ValidationError

from core.crop import AlignSettings, MeshCrop
from core.face_table import FaceTable
from core.linear import Linear, whitening
from core.pixels import Pixels
from core.seeds import part_seed
from core.storage import CorruptFileError
from core.vectors import unit_rows
from embedding.interface import Embedder, EmbedderSettings, LoadPart
from embedding.regions.arrays import linear_arrays, linear_of, part_arrays, part_of
from embedding.regions.faces import RegionFaces
from embedding.regions.metric import metric, within_scatter
from embedding.regions.part import DESCRIBED_AT_ONCE, Part, describe, drawn_rows, learn_parts, weighted_vectors
from embedding.regions.pseudo_people import pseudo_people
from embedding.regions.settings import MetricSettings, RegionSettings
from embedding.storage import FIX, read_arrays, read_description, write_arrays, write_description
from faces.mesh.canonical import canonical_grid
from faces.mesh.grid import MeanFace
from faces.mesh.visibility import Visibility

EMBEDDED_AT_ONCE = 1024
"""Faces embedded at a time: memory beyond the vectors does not grow with their number."""


@dataclass(frozen=True)
class RegionEmbedder(Embedder):
    """Faces on the mean face to unit vectors whose cosine says how alike two people are.

    `joint`: metric of the fused vector, or None. `people`: pseudo-people found by the fit, and `linked`: faces in them.
    """

    kind: ClassVar[str] = "regions"
    fitted_with: ClassVar[type[EmbedderSettings] | None] = RegionSettings
    needs_landmarks: ClassVar[bool] = True
    settings: RegionSettings
    face: MeanFace
    parts: tuple[Part, ...]
    joint: Linear | None = None
    people: int = 0
    linked: int = 0
    name: str = "regions"

    @classmethod
    def fit(cls, faces: FaceTable, settings: RegionSettings, seed: int) -> Self:
        """Learn from the faces of a table; no name is used.

        Raises ValueError for fewer than 3 faces, or faces that are not warped onto the mean face as they were taken.
        """
        rows = drawn_rows(len(faces), settings.most_faces, seed)
        if len(rows) < 3:
            raise ValueError(f"the region embedder learns from 3 faces or more, got {len(rows)}")
        face = mean_face(faces.align)
        landmarks = np.asarray(_known(faces.landmarks)[rows])
        return cls.learned(RegionFaces.of(Visibility.build(face), faces.stored[rows], landmarks), face, settings, seed)

    @classmethod
    def learned(cls, faces: RegionFaces, face: MeanFace, settings: RegionSettings, seed: int) -> Self:
        """Learn from faces on a mean face. Deterministic under a seed."""
        parts = learn_parts(faces, face, settings, seed)
        return cls.of_descriptions(parts, describe(parts, faces), settings, seed)

    @classmethod
    def of_descriptions(
        cls, parts: tuple[Part, ...], described: Sequence[np.ndarray], settings: RegionSettings, seed: int
    ) -> Self:
        """Learn from what the parts say of each face, (N, D) each, as `describe` returns it."""
        rng = np.random.default_rng(part_seed(seed, "region_embedder"))
        rows = np.sort(rng.permutation(len(described[0]))[: settings.whitening_faces])
        parts = tuple(
            replace(part, project=whitening(each[rows], part.settings.dimensions, settings.ridge))
            for part, each in zip(parts, described, strict=True)
        )
        white = cls(settings, parts[0].face, parts, name=settings.label)
        if settings.pseudo_people is None:
            return white
        groups = pseudo_people(white.joined(weighted_vectors(parts, described)), settings.pseudo_people, rng)
        parts = tuple(_sharpened(*pair, groups, settings.metric) for pair in zip(parts, described, strict=True))
        joint = _joint(unit_rows(weighted_vectors(parts, described)), groups, settings.metric)
        people = len(np.unique(groups[groups >= 0]))
        return replace(white, parts=parts, joint=joint, people=people, linked=int((groups >= 0).sum()))

    def embed(self, pixels: np.ndarray, landmarks: np.ndarray | None = None) -> np.ndarray:
        """Return unit rows, float32 (N, D). Raises ValueError without landmarks or for faces of another size."""
        if pixels.shape[1:] != (self.face.size, self.face.size, 3):
            raise ValueError(f"faces must be (N, {self.face.size}, {self.face.size}, 3), got {pixels.shape}")
        known, vectors = _known(landmarks), np.empty((len(pixels), self.dimension), np.float32)
        for at in range(0, len(pixels), EMBEDDED_AT_ONCE):
            some = slice(at, at + EMBEDDED_AT_ONCE)
            vectors[some] = self.embed_regions(RegionFaces.of(self.visibility, pixels[some], known[some]))
        return vectors

    def embed_regions(self, faces: RegionFaces) -> np.ndarray:
        """Return unit rows, float32 (N, D)."""
        batches = [
            np.concatenate([part.embed(some) for part in self.parts], axis=1)
            for some in faces.batches(DESCRIBED_AT_ONCE)
        ]
        return self.joined(np.concatenate(batches))

    @cached_property
    def visibility(self) -> Visibility:
        """How places that the camera did not see are found."""
        return Visibility.build(self.face)

    @property
    def dimension(self) -> int:
        """Return D, the length of a vector."""
        own = sum(part.project.axes.shape[1] for part in self.parts if part.project)
        return own + (self.joint.axes.shape[1] if self.joint else 0)

    def facts(self) -> dict[str, Any]:
        """Return what a card tells about the fit."""
        kinds = [part.settings.kind for part in self.parts]
        found = {"pseudo_people": self.people, "linked_faces": self.linked}
        return {"kind": self.kind, "dimension": self.dimension, "parts": kinds, **found}

    def save(self, folder: Path) -> None:
        """Write safetensors and JSON; matrices with half precision, which hardly moves an embedding."""
        arrays = {f"face.{each.name}": getattr(self.face, each.name) for each in fields(MeanFace)}
        arrays |= linear_arrays("joint", self.joint)
        for part in self.parts:
            arrays |= part_arrays(part)
        about = {"settings": self.settings.model_dump(mode="json"), "people": self.people, "linked": self.linked}
        folder.mkdir(parents=True, exist_ok=True)
        write_description(folder, self.kind, self.name, about | {"arrays": write_arrays(folder, arrays)})

    @classmethod
    def load(cls, folder: Path, load_part: LoadPart) -> Self:  # noqa: ARG003 (it has no parts)
        """Return the embedder saved in `folder`.

        Raises FileNotFoundError when a file is missing, CorruptFileError when one is damaged.
        """
        described = read_description(folder)
        try:
            arrays = read_arrays(folder, described["arrays"])
            settings = RegionSettings.model_validate(described["settings"])
            face = MeanFace(**{each.name: arrays[f"face.{each.name}"] for each in fields(MeanFace)})
            parts = tuple(part_of(part, face, arrays) for part in settings.parts)
            counts = described["people"], described["linked"]
        except (KeyError, ValidationError) as error:
            raise CorruptFileError(f"{folder} holds no region embedder ({error}): {FIX}") from error
        return cls(settings, face, parts, linear_of("joint", arrays), *counts, described["name"])

    def joined(self, parts: np.ndarray) -> np.ndarray:
        """Return the embedding of the parts' vectors (N, k): unit rows, with those of the joint metric before them."""
        fused = unit_rows(parts)
        if self.joint is None:
            return fused
        return np.concatenate([unit_rows(self.joint(fused)), fused], axis=1) / np.float32(np.sqrt(2))


def mean_face(align: AlignSettings) -> MeanFace:
    """Return the mean face that the faces of a table lie on. Raises ValueError for another crop than the embedder's."""
    if not isinstance(align, MeshCrop) or align.mirror or align.contrast != "as_taken":
        raise ValueError(
            "the region embedder learns from faces cut out with `align: mesh`, without `mirror` and `contrast`: "
            "set it in the configuration of build_face_dataset and build the face table again"
        )
    return canonical_grid(align)


def _known(landmarks: Pixels | None) -> Any:
    if landmarks is None:
        raise ValueError("the region embedder needs the landmarks of the faces, which tables of `align: mesh` carry")
    return landmarks


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
