"""The interface of every clusterer: its parameters, checks before, canonical labels after."""

import logging
import warnings
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import numpy as np
from pydantic import Field
from sklearn.metrics import pairwise_distances_argmin
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from core.settings import Settings
from core.vectors import unit_length

LOGGER = logging.getLogger(__name__)

TooMany = Literal["refuse", "sample"]

NOISE = -1
"""Label of a face that belongs to no cluster."""


class Clusterer(Settings, ABC):
    """Groups embeddings; the parameters of an algorithm are the fields of its class.

    Subclasses declare `algorithm`, their name in configurations, and implement `_labels`; they may state
    `bytes_needed`.

    `normalise`: scale each embedding to unit length first, so that Euclidean distance depends on the angle
    only (d² = 2 - 2 cos); the default of every clusterer but the Gaussian mixture, which models a density in
    the embedding space itself. `random_state`: seed of whatever is drawn. `memory_gib`: memory that the algorithm may
    take. `too_many`: what happens to faces that need more: "refuse" raises, "sample" clusters as many as fit, drawn at
    random, and gives each other face the cluster with the nearest mean.

    scikit-learn's warnings (no convergence, fewer distinct points than clusters) never escape: the labels
    reached at that point stand, and the warning becomes a log record. Affinity propagation that finds no
    exemplar at all labels every face -1.
    """

    algorithm: str
    random_state: int = Field(default=0, ge=0, lt=2**32)
    normalise: bool = True
    memory_gib: float = Field(default=4.0, gt=0)
    too_many: TooMany = "refuse"

    def fit_predict(self, embeddings: np.ndarray) -> np.ndarray:
        """Return int64 labels (N,) of embeddings (N, D): 0 is the largest cluster, -1 is noise.

        The same embeddings and seed give the same labels, and another order of the faces the same people. Raises
        ValueError for an array that is not (N, D), fewer than two faces, values that are not finite, fewer faces than
        clusters, or more faces than fit into `memory_gib` (unless `too_many` says what else to do).
        """
        x_nd = check_embeddings(embeddings)
        check_enough_faces(len(x_nd), getattr(self, "n_clusters", None))
        fitting = self._faces_that_fit(len(x_nd))
        with log_warnings(type(self).__name__), one_thread():
            x_nd = unit_length(x_nd) if self.normalise else x_nd
            order, labels = content_order(x_nd), np.empty(len(x_nd), dtype=np.int64)
            labels[order] = self._with_nearest(x_nd[order], fitting)
            return canonical_labels(labels)

    @abstractmethod
    def _labels(self, x_nd: np.ndarray) -> np.ndarray:
        """Return integer labels (N,) of checked embeddings, in any numbering, with -1 for noise."""

    def bytes_needed(self, n_faces: int) -> float:
        """Return the memory that N faces need beyond their embeddings; 0 where it grows no faster than they do."""
        return 0.0 * n_faces

    def _faces_that_fit(self, n_faces: int) -> int:
        budget = self.memory_gib * 2**30
        if self.bytes_needed(n_faces) <= budget:
            return n_faces
        fitting = bisect_right(range(n_faces), budget, key=self.bytes_needed) - 1
        if self.too_many == "refuse":
            raise ValueError(
                f"{type(self).__name__} needs about {self.bytes_needed(n_faces) / 2**30:.1f} GiB for {n_faces} faces "
                f"and may take {self.memory_gib:g} (room for {fitting}): raise `memory_gib`, set `too_many: sample`, "
                f"or take the algorithm knn_graph"
            )
        check_enough_faces(fitting, getattr(self, "n_clusters", None))
        return fitting

    def _with_nearest(self, x_nd: np.ndarray, fitting: int) -> np.ndarray:
        """Return labels (N,): `fitting` faces drawn at random are clustered, the rest get the nearest mean's."""
        if fitting == len(x_nd):
            return self._labels(x_nd)
        drawn = np.random.default_rng(self.random_state).permutation(len(x_nd))
        sample, rest = drawn[:fitting], drawn[fitting:]
        labels = np.full(len(x_nd), NOISE, dtype=np.int64)
        labels[sample] = self._labels(x_nd[sample])
        found = np.unique(labels[labels != NOISE])
        if len(found):
            means = np.stack([x_nd[labels == each].mean(axis=0) for each in found])
            labels[rest] = found[pairwise_distances_argmin(x_nd[rest], means)]
        return labels


def check_embeddings(embeddings: np.ndarray) -> np.ndarray:
    """Return embeddings as float32 (N, D); raise ValueError when they cannot be clustered or compared."""
    x_nd = np.asarray(embeddings, dtype=np.float32)
    if x_nd.ndim != 2 or x_nd.shape[1] == 0:
        raise ValueError(f"embeddings must have the shape (N, D), got {x_nd.shape}")
    if len(x_nd) < 2:
        raise ValueError(f"clustering needs at least 2 faces, got {len(x_nd)}: add photos or relax the filter")
    broken = int(np.count_nonzero(~np.isfinite(x_nd).all(axis=1)))
    if broken:
        raise ValueError(f"{broken} of {len(x_nd)} embeddings hold NaN or infinity: the model diverged, train it again")
    return x_nd


def check_enough_faces(n_faces: int, n_clusters: int | None) -> None:
    """Raise ValueError when `n_clusters` clusters cannot be made of `n_faces` faces."""
    if n_clusters is not None and not 1 <= n_clusters <= n_faces:
        raise ValueError(
            f"{n_faces} faces cannot form {n_clusters} clusters: "
            f"set the key `n_clusters` between 1 and {n_faces}, or add faces"
        )


def about_mean(embeddings: np.ndarray) -> np.ndarray:
    """Return embeddings (N, D) less their mean, at unit length: what all faces share says nothing about who is who."""
    return unit_length(embeddings - embeddings.mean(axis=0))


def canonical_labels(labels: np.ndarray) -> np.ndarray:
    """Renumber labels (N,) from 0, the largest cluster first, on ties the one whose first face is earlier."""
    found, first, members = np.unique(labels, return_index=True, return_inverse=True)
    size = np.bincount(members)
    order = [k for k in np.lexsort((first, -size)) if found[k] != NOISE]
    renumbered = np.full(len(found), NOISE, dtype=np.int64)
    renumbered[order] = np.arange(len(order))
    return renumbered[members]


def content_order(x_nd: np.ndarray) -> np.ndarray:
    """Return the order int64 (N,) of rows (N, D) that depends on their values and not on their positions.

    Rows are sorted by a hash of their bits, so whatever an algorithm draws by position, the people it finds are the
    same for every order of the faces.
    """
    bits = np.ascontiguousarray(x_nd + np.float32(0), dtype=np.float32).view(np.uint32)
    drawn = np.random.default_rng(0).integers(1, 2**63, (x_nd.shape[1],), dtype=np.uint64)
    keys = np.zeros(len(bits), dtype=np.uint64)
    for column, factor in zip(bits.T, drawn * np.uint64(2) + np.uint64(1), strict=True):
        keys += column * factor
    return np.argsort(keys ^ (keys >> np.uint64(31)), kind="stable")


def few_dimensions(x_nd: np.ndarray) -> np.ndarray:
    """Return (N, min(N, D)) with the Euclidean distances of (N, D): N points span no more than N dimensions.

    Raw pixels have thousands of dimensions, which would make k-means a hundred times slower than it has to be.
    """
    if x_nd.shape[1] <= len(x_nd):
        return x_nd
    triangle: np.ndarray = np.asarray(np.linalg.qr((x_nd - x_nd.mean(axis=0)).T, mode="r"))
    return np.ascontiguousarray(triangle.T)


def one_thread() -> threadpool_limits:
    """Return a context in which sums have one order: with several threads the last bit could differ."""
    return threadpool_limits(limits=1)


@contextmanager
def log_warnings(name: str) -> Iterator[None]:
    """Turn every Python warning raised inside into a log record of `name`, each message once."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for message in dict.fromkeys(str(warning.message) for warning in caught):
        LOGGER.warning("%s: %s", name, message)
