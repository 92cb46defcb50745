"""The project's own embedder, fitted on drawn people: how near made faces are, and whether it notices strangers."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from app.neutralise.one_person import who_is_who
from benchmarks.neutral_generator.people import data_set
from benchmarks.neutral_warp.people import People
from core.crop import MeshCrop
from core.face_table import FaceTable
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.settings import RegionSettings
from faces.detection.landmarks import Landmarker
from faces.mesh.canonical import canonical_grid
from faces.mesh.warp import warp

CUT = MeshCrop()
FEWEST = 3
"""Only people with so many pictures are asked about."""
STRANGE = np.sqrt(2)
"""Distance of a made face in which no face is found: that of two people who have nothing in common."""


@dataclass(frozen=True)
class OwnEmbedder:
    """Faces, uint8 (N, 256, 256, 3), with their landmarks (N, 478, 3), to unit rows."""

    model: RegionEmbedder

    @classmethod
    def fitted(cls, drawn: FaceTable, seed: int) -> Self:
        """Learn from drawn people, without their names."""
        points = np.asarray(drawn.landmarks, np.float32)
        table = replace(drawn, stored=_on_the_mean_face(drawn.pixels, points), align=CUT, landmarks=points)
        return cls(RegionEmbedder.fit(table, RegionSettings(), seed))

    def rows(self, faces: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
        """Return unit rows, float32 (N, D)."""
        points = np.asarray(landmarks, np.float32)
        return self.model.embed(_on_the_mean_face(faces, points), points)

    def distances(self, made: np.ndarray, people: People) -> np.ndarray:
        """Return the distances between made faces, uint8 (G, 256, 256, 3), and the true ones, float64 (G,)."""
        target, points = people.groups.target, _landmarks(made)
        found = np.array([each is not None for each in points])
        apart = np.full(len(made), STRANGE)
        true = self.rows(people.wide.pixels[target[found]], np.asarray(people.wide.landmarks)[target[found]])
        ours = self.rows(made[found], np.array([each for each in points if each is not None]))
        apart[found] = np.linalg.norm(ours - true, axis=1)
        return apart

    def notices(self, people: People) -> dict[str, dict[str, Any]]:
        """Return by data set how often one person's pictures are taken for several people's, and those of two are."""
        rows = self.rows(people.wide.pixels, np.asarray(people.wide.landmarks))
        groups = people.groups
        each = [np.append(*rows) for rows in zip(groups.inputs, groups.target, strict=True)]
        sets = data_set(groups.identities)
        found = {}
        for name in np.unique(sets).tolist():
            own = [rows[each[number]] for number in np.flatnonzero(sets == name) if len(each[number]) >= FEWEST]
            mixed = [np.concatenate(pair) for pair in zip(own, own[1:] + own[:1], strict=True)]
            if len(own) > 1:
                shares = {"one_person": own, "two_people": mixed}
                found[name] = {"people": len(own)} | {key: _several(some) for key, some in shares.items()}
        return found


def _several(people: list[np.ndarray]) -> float:
    """Return the share of collections that are taken for several people's."""
    return round(float(np.mean([who_is_who(rows).any() for rows in people])), 3)


def _on_the_mean_face(faces: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
    grid = canonical_grid(CUT)
    return np.stack([warp(face, points, grid) for face, points in zip(faces, landmarks, strict=True)])


def _landmarks(faces: np.ndarray) -> list[np.ndarray | None]:
    """Return the landmarks of the largest face in each picture, None where there is none."""
    with Landmarker() as landmarker:
        found = [landmarker.measure(face) for face in faces]
    return [max(each, key=lambda one: one.box[2] * one.box[3]).landmarks if each else None for each in found]
