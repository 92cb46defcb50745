"""The region embedder for one collection of photos: its own statistics, with those of drawn people while it is small.

No real face is needed beside the collection. What a part varies by is measured on the collection itself, whose faces
are centred on their own mean, and on drawn people, who count like a fixed number of photos. The faces that are most
surely of one person then tell which directions vary within people.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from pydantic import Field
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from core.settings import Settings
from core.vectors import unit_rows
from embedding.regions.colour import ColourSettings
from embedding.regions.descriptor import MeanFace
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.faces import RegionFaces
from embedding.regions.gabor import GaborSettings
from embedding.regions.lbp import LbpSettings
from embedding.regions.linear import Linear, components
from embedding.regions.metric import within_scatter
from embedding.regions.part import Part, describe, weighted_vectors
from embedding.regions.settings import AnyPart, RegionSettings
from embedding.regions.sift import SiftSettings
from embedding.regions.tan_triggs import TanTriggsSettings

Rows = TypeVar("Rows", np.ndarray, RegionFaces)
MOST_PAIRS = 2_000_000
FEWEST = 10
"""Fewer faces say nothing of themselves: drawn people alone are measured."""


class AdaptSettings(Settings):
    """How an embedder is adapted to n faces.

    `parts`: descriptors, with all values of their cells. `drawn_faces`: so many faces of the collection weigh as much
    as all drawn ones; 0 leaves drawn people out. `share`, `extra`, `most`: min(most, share * n) + extra dimensions per
    part. `ridge`: added to variances, as a share of their mean. `sure`: by how many deviations faces must score above
    the threshold to count as one person; null leaves that step out. `shrinkage`: of their scatter to a sphere.
    """

    parts: tuple[AnyPart, ...] = (
        SiftSettings(cell_dimensions=0),
        TanTriggsSettings(),
        GaborSettings(cell_dimensions=0),
        LbpSettings(cell_dimensions=0),
        ColourSettings(),
    )
    drawn_faces: float = Field(default=300, ge=0)
    share: float = Field(default=1 / 3, gt=0, le=1)
    extra: int = Field(default=20, ge=0)
    most: int = Field(default=300, ge=1)
    ridge: float = Field(default=1e-3, ge=0)
    sure: float | None = Field(default=1.5, ge=0)
    shrinkage: float = Field(default=0.5, ge=0, le=1)
    most_faces: int = Field(default=5000, ge=FEWEST)

    def dimensions(self, count: int) -> int:
        """Return how many dimensions a part keeps for so many faces."""
        return max(int(min(self.most, count * self.share)) + self.extra, 2)


def threshold_deviations(count: int) -> float:
    """Return how many deviations above the median two faces of one person score, in a collection of `count` faces.

    The more faces, the more pairs of two people there are for each of one. Between the sizes that were measured it is
    interpolated by the logarithm of the size.
    """
    return float(np.interp(np.log(max(count, 1)), np.log([150, 1000, 5000]), [2.0, 2.2, 3.0]))


def label_free_threshold(rows: np.ndarray, deviations: float) -> float:
    """Return the cosine above which two of the unit rows (N, D) count as one person.

    It is the median of all pairs plus so many deviations; the deviation is the distance of the median to the 16th
    percentile, below which pairs of one person hardly occur. Above 2 million pairs a seeded draw is measured.
    """
    first, second = _pairs(len(rows))
    score = np.concatenate(
        [np.einsum("nd,nd->n", rows[first[part]], rows[second[part]]) for part in _parts(len(first))]
    )
    middle = np.median(score)
    return float(middle + deviations * (middle - np.quantile(score, 0.16)))


@dataclass(frozen=True)
class CollectionMetric:
    """What a collection of photos adds to any embedding of its faces, without a name.

    `mean` float32 (D,): its own mean, which is subtracted, so that what all its faces share (one camera, one light, one
    resolution) no longer makes them alike. `joint`: metric of the faces that are most surely of one person, or None.
    """

    mean: np.ndarray
    joint: Linear | None = None

    @classmethod
    def fit(cls, rows: np.ndarray, settings: AdaptSettings | None = None) -> "CollectionMetric":
        """Learn from the unit rows (N, D) of a collection; below `FEWEST` faces there is nothing to learn."""
        chosen = settings or AdaptSettings()
        if len(rows) < FEWEST:
            return cls(np.zeros(rows.shape[1], np.float32))
        rows = _some(rows, chosen.most_faces, 0)
        mean = rows.mean(axis=0)
        if chosen.sure is None:
            return cls(mean)
        return cls(mean, _sure_people(unit_rows(rows - mean), chosen.sure, chosen))

    def apply(self, rows: np.ndarray) -> np.ndarray:
        """Return unit rows float32 (N, D or more): the cosine is the mean of that before and after the metric."""
        around = unit_rows(rows - self.mean)
        if self.joint is None:
            return around
        return np.concatenate([unit_rows(self.joint(around)), around], axis=1) / np.float32(np.sqrt(2))


def adapt(
    faces: RegionFaces, face: MeanFace, drawn: RegionFaces | None, settings: AdaptSettings, seed: int = 0
) -> RegionEmbedder:
    """Return an embedder adapted to a collection of faces, with faces of drawn people on the same mean face.

    Deterministic under a seed; above `most_faces` a random draw of the collection is measured. Raises ValueError when
    there are fewer than 2 faces together.
    """
    faces = _some(faces, settings.most_faces, seed)
    parts = [Part(part, face, part.learn(faces, seed), None) for part in settings.parts]
    return adapted(parts, describe(parts, faces), describe(parts, drawn) if drawn else None, settings)


def adapted(
    parts: Sequence[Part], own: Sequence[np.ndarray], drawn: Sequence[np.ndarray] | None, settings: AdaptSettings
) -> RegionEmbedder:
    """Return an embedder from what each part says of the collection, (N, D) each, and of drawn faces."""
    others = drawn if drawn is not None and settings.drawn_faces > 0 else [each[:0] for each in own]
    learned = tuple(
        replace(part, project=_whitening(each, other, settings))
        for part, each, other in zip(parts, own, others, strict=True)
    )
    embedder = RegionEmbedder(RegionSettings(parts=settings.parts, pseudo_people=None), parts[0].face, learned)
    if settings.sure is None or len(own[0]) < FEWEST:
        return embedder
    rows = embedder.joined(weighted_vectors(learned, own))
    return replace(embedder, joint=_sure_people(rows, settings.sure, settings))


def _whitening(own: np.ndarray, drawn: np.ndarray, settings: AdaptSettings) -> Linear:
    """Return the whitening by the collection's faces and drawn ones, each centred on the mean of their kind."""
    count, others = len(own), len(drawn)
    total = count + (settings.drawn_faces if others else 0)
    if count + others < 2:
        raise ValueError(f"an embedder needs 2 faces to be adapted, got {count} and {others} drawn ones")
    mean = (own if count >= FEWEST or not others else drawn).mean(axis=0, dtype=np.float64).astype(np.float32)
    kinds = [(own, 1 / total), (drawn, settings.drawn_faces / total / max(others, 1))]
    centred = [(each - each.mean(axis=0, dtype=np.float64)) * np.sqrt(weight) for each, weight in kinds if len(each)]
    rows = np.concatenate(centred).astype(np.float32)
    variance, axes = components(rows * np.float32(np.sqrt(len(rows))), settings.dimensions(count))
    return Linear(mean, (axes / np.sqrt(variance + settings.ridge * variance.mean())).astype(np.float32))


def _sure_people(rows: np.ndarray, sure: float, settings: AdaptSettings) -> Linear | None:
    """Return the metric of the groups that are surely of one person each, for unit rows (N, D); None without any."""
    mean = rows.mean(axis=0)
    _, axes = components(rows - mean, min(settings.most, max(len(rows) // 4, 5)))
    moved = (rows - mean) @ axes
    threshold = label_free_threshold(rows, threshold_deviations(len(rows)) + sure)
    scatter = within_scatter(moved, average_linkage(rows, threshold), len(rows))
    if scatter is None:
        return None
    sphere = np.trace(scatter) / len(scatter) * np.eye(len(scatter))
    spread, turn = np.linalg.eigh((1 - settings.shrinkage) * scatter + settings.shrinkage * sphere)
    return Linear(mean, (axes @ (turn / np.sqrt(np.maximum(spread, 1e-12)))).astype(np.float32))


def average_linkage(rows: np.ndarray, threshold: float) -> np.ndarray:
    """Return the group of each of the unit rows (N, D), int (N,): those whose mean cosine exceeds a threshold."""
    if len(rows) < 2:
        return np.zeros(len(rows), int)
    distance = np.clip(1 - rows @ rows.T, 0, None)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "average")
    return fcluster(tree, max(1 - threshold, 0), "distance")


def _some(rows: Rows, most: int, seed: int) -> Rows:
    """Return at most so many rows, drawn at random under a seed."""
    if len(rows) <= most:
        return rows
    return rows[np.sort(np.random.default_rng(seed).choice(len(rows), most, replace=False))]


def _pairs(count: int) -> tuple[np.ndarray, np.ndarray]:
    if count * (count - 1) // 2 <= MOST_PAIRS:
        return np.triu_indices(count, 1)
    first, second = np.random.default_rng(0).integers(0, count, (2, MOST_PAIRS))
    return first[first != second], second[first != second]


def _parts(count: int) -> list[slice]:
    return [slice(start, start + 20_000) for start in range(0, count, 20_000)]
