"""The interface of every clusterer: checks before, canonical labels after."""

import logging
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

LOGGER = logging.getLogger(__name__)

NOISE = -1
"""Label of a face that belongs to no cluster."""


@dataclass(frozen=True)
class Clusterer(ABC):
    """Groups embeddings; subclasses implement `_labels` and may narrow `max_faces`.

    `normalise`: scale each embedding to unit length first, so that Euclidean distance depends on the angle
    only (d² = 2 - 2 cos); the default of every clusterer but the Gaussian mixture, which models a density in
    the embedding space itself. `random_state`: seed of whatever is drawn.

    scikit-learn's warnings (no convergence, fewer distinct points than clusters) never escape: the labels
    reached at that point stand, and the warning becomes a log record. Affinity propagation that finds no
    exemplar at all labels every face -1.
    """

    random_state: int = 0
    normalise: bool = True

    max_faces: ClassVar[int | None] = None
    """Most faces accepted; None where memory grows linearly."""

    def fit_predict(self, embeddings: np.ndarray) -> np.ndarray:
        """Return int64 labels (N,) of embeddings (N, D): 0 is the largest cluster, -1 is noise.

        The same embeddings and seed give the same labels. Raises ValueError for an array that is not (N, D),
        fewer than two faces, values that are not finite, fewer faces than clusters, or more faces than
        `max_faces`.
        """
        x_nd = check_embeddings(embeddings)
        check_enough_faces(len(x_nd), getattr(self, "n_clusters", None))
        self._check_size(len(x_nd))
        with log_warnings(type(self).__name__), one_thread():
            return canonical_labels(self._labels(unit_length(x_nd) if self.normalise else x_nd))

    @abstractmethod
    def _labels(self, x_nd: np.ndarray) -> np.ndarray:
        """Return integer labels (N,) of checked embeddings, in any numbering, with -1 for noise."""

    def _check_size(self, n_faces: int) -> None:
        if self.max_faces is not None and n_faces > self.max_faces:
            raise ValueError(
                f"{type(self).__name__} holds N x N matrices and takes at most {self.max_faces} faces, "
                f"got {n_faces}: take another `algorithm` (kmeans, dbscan) or fewer faces"
            )


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


def unit_length(embeddings: np.ndarray) -> np.ndarray:
    """Return embeddings (N, D) divided by their Euclidean length; a zero embedding stays zero."""
    length_n1 = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return embeddings / np.where(length_n1 > 0, length_n1, 1)


def canonical_labels(labels: np.ndarray) -> np.ndarray:
    """Renumber labels (N,) from 0, the largest cluster first, on ties the one whose first face is earlier."""
    found, first, members = np.unique(labels, return_index=True, return_inverse=True)
    size = np.bincount(members)
    order = [k for k in np.lexsort((first, -size)) if found[k] != NOISE]
    renumbered = np.full(len(found), NOISE, dtype=np.int64)
    renumbered[order] = np.arange(len(order))
    return renumbered[members]


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
