"""Agglomerative clustering: merge the two nearest groups until a cut."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from clustering.elbow import knee
from clustering.interface import Clusterer


@dataclass(frozen=True)
class AgglomerativeClusterer(Clusterer):
    """Agglomerative clustering with average linkage (Sokal & Michener 1958).

    The tree of merges is cut into `n_clusters` groups; or, when that is None, where merges become longer than
    `distance_threshold` (Euclidean, in [0, 2] for unit embeddings); or, when both are None, at the knee of
    the merge distances against the number of clusters, which splits people rather than mixing them. At most
    20,000 faces: all pairwise distances (4 GB at that size).
    """

    n_clusters: int | None = None
    distance_threshold: float | None = None
    max_faces: ClassVar[int | None] = 20_000

    def _labels(self, x_nd: np.ndarray) -> np.ndarray:
        tree = linkage(x_nd.astype(np.float64), method="average")
        n_clusters = self.n_clusters or self._clusters_at_cut(tree[:, 2])
        # Ranks in place of distances: ties cannot merge, so the cut gives n_clusters exactly.
        tree[:, 2] = np.arange(1, len(x_nd))
        return fcluster(tree, t=len(x_nd) - n_clusters, criterion="distance")

    def _clusters_at_cut(self, heights: np.ndarray) -> int:
        if self.distance_threshold is not None:
            return 1 + int(np.count_nonzero(heights > self.distance_threshold))
        return knee(range(1, len(heights) + 1), heights[::-1])
