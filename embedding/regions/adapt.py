"""The region embedder for one collection of photos: its own statistics, with those of drawn people while it is small.

No real face is needed beside the collection. What a part varies by is measured on the collection itself, whose faces
are centred on their own mean, and taken from an embedder that was fitted on others, such as drawn people, who count
like a fixed number of photos. The faces that are most surely of one person then tell which directions vary within
people.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from pydantic import Field
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from core.face_table import FaceTable
from core.linear import Linear, components
from core.settings import Settings
from core.vectors import unit_rows
from embedding.interface import Embedder
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.faces import RegionFaces
from embedding.regions.joint_whitening import joint_whitening, whitened_rows
from embedding.regions.metric import within_scatter
from embedding.regions.part import Part, describe, drawn_rows, weighted_vectors

SAMPLED_FACES = 2_000
FEWEST = 10
"""Fewer faces say nothing of themselves: drawn people alone are measured."""


class AdaptSettings(Settings):
    """How an embedder is adapted to n faces.

    `base_faces`: so many faces of the collection weigh as much as all that the embedder was fitted on; 0 forgets them.
    `share`, `extra`, `most`: min(most, share * n) + extra dimensions per part. `ridge`: added to variances, as a share
    of their mean. `sure`: by how many deviations faces must score above the threshold to count as one person; null
    leaves that step out. `shrinkage`: of their scatter to a sphere. `most_faces`: above so many a random draw is
    measured.
    """

    base_faces: float = Field(default=300, ge=0)
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
    percentile, below which pairs of one person hardly occur. Of more than `SAMPLED_FACES` a seeded draw is measured.
    """
    drawn = rows[drawn_rows(len(rows), SAMPLED_FACES, 0)]
    score = np.asarray(drawn @ drawn.T)[np.triu_indices(len(drawn), 1)]
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
        rows = rows[drawn_rows(len(rows), chosen.most_faces, 0)]
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


def adaptable(embedder: Embedder) -> RegionEmbedder | None:
    """Return an embedder that can be adapted to a collection, None for any other."""
    if isinstance(embedder, RegionEmbedder) and embedder.joint is None and not embedder.people:
        return embedder
    return None


def embed_collection(embedder: Embedder, faces: FaceTable, settings: AdaptSettings | None = None) -> np.ndarray:
    """Return the embeddings of a collection, float32 (N, D), adapted to it where the embedder can be.

    Fewer than `FEWEST` faces are embedded as they are.
    """
    base = adaptable(embedder)
    if base is None or len(faces) < FEWEST:
        return embedder.embed_table(faces)
    regions = RegionFaces.of(base.visibility, faces.pixels, np.asarray(faces.landmarks))
    return adapt(base, regions, settings or AdaptSettings()).embed_regions(regions)


def adapt(base: RegionEmbedder, faces: RegionFaces, settings: AdaptSettings, seed: int = 0) -> RegionEmbedder:
    """Return an embedder adapted to a collection of faces.

    `base`: whitened without a metric, as fitted on drawn people. Deterministic under a seed. Raises ValueError for a
    base with a metric.
    """
    return adapted(base, describe(base.parts, faces[drawn_rows(len(faces), settings.most_faces, seed)]), settings)


def adapted(base: RegionEmbedder, own: Sequence[np.ndarray], settings: AdaptSettings) -> RegionEmbedder:
    """Return an embedder adapted to what each part of `base` says of a collection, (N, D) each; raises as `adapt`."""
    if adaptable(base) is None:
        raise ValueError("an embedder with a metric cannot be adapted: fit one with `pseudo_people: null`")
    if len(own[0]) + settings.base_faces < 2:
        raise ValueError(f"an embedder needs 2 faces to be adapted, got {len(own[0])} and nothing else to lean on")
    learned = tuple(
        replace(part, project=_whitening(part, each, base.settings.ridge, settings))
        for part, each in zip(base.parts, own, strict=True)
    )
    embedder = replace(base, parts=learned, name=f"{base.name}, adapted")
    if settings.sure is None or len(own[0]) < FEWEST:
        return embedder
    rows = embedder.joined(weighted_vectors(learned, own))
    return replace(embedder, joint=_sure_people(rows, settings.sure, settings))


def _whitening(part: Part, own: np.ndarray, ridge: float, settings: AdaptSettings) -> Linear | None:
    """Return the whitening of a part by the collection's faces and by what it was fitted on.

    A collection of few faces says nothing of their mean.
    """
    if part.project is None or (len(own) < FEWEST and settings.base_faces > 0):
        return part.project
    share = settings.base_faces / (len(own) + settings.base_faces)
    mean = own.mean(axis=0, dtype=np.float64).astype(np.float32)
    others = whitened_rows(part.project, ridge) if share else own[:0]
    return joint_whitening(own, mean, others, share, settings.dimensions(len(own)), settings.ridge)


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
