"""Agglomerative clustering: merge the two nearest groups until a cut."""

from typing import Literal

import numpy as np
from pydantic import Field
from scipy.cluster.hierarchy import fcluster, linkage

from clustering.elbow import knee
from clustering.interface import Clusterer


class AgglomerativeClusterer(Clusterer):
    """Agglomerative clustering with average linkage (Sokal & Michener 1958).

    The tree of merges is cut into `n_clusters` groups; or, when that is None, where merges become longer than
    `distance_threshold` (Euclidean, in [0, 2] for unit embeddings); or, when both are None, at the knee of
    the merge distances against the number of clusters, which splits people rather than mixing them. Needs all
    pairwise distances (4 GB at 20,000 faces).
    """

    algorithm: Literal["agglomerative"] = "agglomerative"
    n_clusters: int | None = Field(default=None, ge=1)
    distance_threshold: float | None = Field(default=None, gt=0)

    def bytes_needed(self, n_faces: int) -> float:
        """Return the memory of the distances and of what the tree is built in, as measured at 10,000 faces."""
        return 10.0 * n_faces**2

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
