"""The region embedder: fitted on warped faces without any name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from pydantic import ValidationError

from core.seeds import part_seed
from core.storage import CorruptFileError
from core.vectors import unit_rows
from embedding.regions.arrays import linear_arrays, linear_of, part_arrays, part_of
from embedding.regions.descriptor import MeanFace
from embedding.regions.faces import RegionFaces
from embedding.regions.linear import Linear, whitening
from embedding.regions.metric import metric, within_scatter
from embedding.regions.part import BATCH, Part, describe, drawn_faces, learn_parts, weighted_vectors
from embedding.regions.pseudo_people import pseudo_people
from embedding.regions.settings import MetricSettings, RegionSettings
from embedding.storage import FIX, read_arrays, read_description, write_arrays, write_description


@dataclass(frozen=True)
class RegionEmbedder:
    """Faces on the mean face to unit vectors whose cosine says how alike two people are.

    `joint`: metric of the fused vector, or None. `people`: pseudo-people found by the fit, and `linked`: faces in them.
    """

    kind: ClassVar[str] = "regions"
    settings: RegionSettings
    face: MeanFace
    parts: tuple[Part, ...]
    joint: Linear | None = None
    people: int = 0
    linked: int = 0
    name: str = "regions"

    @classmethod
    def fit(cls, faces: RegionFaces, face: MeanFace, settings: RegionSettings, seed: int) -> "RegionEmbedder":
        """Learn from faces on a mean face; no name is used.

        Deterministic under a seed. At most `settings.most_faces` faces, drawn at random, are looked at. Raises
        ValueError for fewer than 3 faces.
        """
        if len(faces) < 3:
            raise ValueError(f"the region embedder learns from 3 faces or more, got {len(faces)}")
        faces = drawn_faces(faces, settings.most_faces, seed)
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
        face = {"face.mask": self.face.mask, "face.shape": self.face.shape, "face.mirror": self.face.mirror}
        arrays = face | linear_arrays("joint", self.joint)
        for part in self.parts:
            arrays |= part_arrays(part)
        about = {"settings": self.settings.model_dump(mode="json"), "people": self.people, "linked": self.linked}
        folder.mkdir(parents=True, exist_ok=True)
        write_description(folder, self.kind, self.name, about | {"arrays": write_arrays(folder, arrays)})

    @classmethod
    def load(cls, folder: Path) -> "RegionEmbedder":
        """Return the embedder saved in `folder`.

        Raises FileNotFoundError when a file is missing, CorruptFileError when one is damaged.
        """
        described = read_description(folder)
        try:
            arrays = read_arrays(folder, described["arrays"])
            settings = RegionSettings.model_validate(described["settings"])
            face = MeanFace(arrays["face.mask"], arrays["face.shape"], arrays["face.mirror"])
            parts = tuple(part_of(part, face, arrays) for part in settings.parts)
            counts = described["people"], described["linked"]
        except (KeyError, ValidationError) as error:
            raise CorruptFileError(f"{folder} holds no region embedder ({error}): {FIX}") from error
        return cls(settings, face, parts, linear_of("joint", arrays), *counts, described["name"])

    def _embed(self, faces: RegionFaces) -> np.ndarray:
        return self.joined(np.concatenate([part.embed(faces) for part in self.parts], axis=1))

    def joined(self, parts: np.ndarray) -> np.ndarray:
        """Return the embedding of the parts' vectors (N, k): unit rows, with those of the joint metric before them."""
        fused = unit_rows(parts)
        if self.joint is None:
            return fused
        return np.concatenate([unit_rows(self.joint(fused)), fused], axis=1) / np.float32(np.sqrt(2))


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
