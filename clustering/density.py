"""Clusterers by density, which leave lonely faces out as noise: DBSCAN and HDBSCAN."""

from typing import Literal

import numpy as np
from pydantic import Field
from sklearn.cluster import DBSCAN, HDBSCAN
from sklearn.neighbors import NearestNeighbors

from clustering.elbow import knee
from clustering.interface import Clusterer


class DbscanClusterer(Clusterer):
    """DBSCAN (Ester et al. 1996).

    `eps`: reach in Euclidean distance, in (0, 2] for unit embeddings; None takes the knee of the sorted
    distances to the `min_samples`-th face, the paper's own heuristic. `min_samples`: faces within reach,
    itself included, that make a face the core of a cluster.
    """

    algorithm: Literal["dbscan"] = "dbscan"
    eps: float | None = Field(default=None, gt=0)
    min_samples: int = Field(default=3, ge=1)

    def _labels(self, x_nd: np.ndarray) -> np.ndarray:
        eps = self.eps or reach_at_knee(x_nd, self.min_samples)
        return DBSCAN(eps=eps, min_samples=self.min_samples).fit_predict(x_nd)


class HdbscanClusterer(Clusterer):
    """HDBSCAN (Campello, Moulavi & Sander 2013): DBSCAN over all reaches, keeping the most stable clusters.

    `min_cluster_size`: fewest faces that count as a cluster, lowered to N when there are fewer faces.
    `min_samples`: neighbours that define density; None takes `min_cluster_size`. One group over all faces is
    never reported.
    """

    algorithm: Literal["hdbscan"] = "hdbscan"
    min_cluster_size: int = Field(default=3, ge=2)
    min_samples: int | None = Field(default=None, ge=1)

    def _labels(self, x_nd: np.ndarray) -> np.ndarray:
        size = min(self.min_cluster_size, len(x_nd))
        samples = min(self.min_samples or size, len(x_nd))
        return HDBSCAN(min_cluster_size=size, min_samples=samples, copy=True).fit_predict(x_nd)


def reach_at_knee(x_nd: np.ndarray, min_samples: int) -> float:
    """Return the knee of the falling distances to the `min_samples`-th face (itself the first), above 0."""
    neighbours = NearestNeighbors(n_neighbors=min(min_samples, len(x_nd))).fit(x_nd)
    falling = np.sort(neighbours.kneighbors(x_nd)[0][:, -1])[::-1]
    at = knee(range(len(falling)), falling)
    return max(float(falling[at]), float(np.finfo(np.float32).eps))
