"""Clusterers on the matrix of all similarities: spectral clustering and affinity propagation."""

from typing import Literal

import numpy as np
from pydantic import Field
from sklearn.cluster import AffinityPropagation, SpectralClustering
from sklearn.metrics import pairwise_distances

from clustering.elbow import find_elbow
from clustering.interface import Clusterer

SCALE_NEIGHBOUR = 7
SMALLEST_AFFINITY = 1e-8
"""Keeps the graph in one piece, which the spectral embedding needs."""


class SpectralClusterer(Clusterer):
    """Normalised spectral clustering (Ng, Jordan & Weiss 2001) on self-tuned affinities.

    The affinity exp(-d_ij² / (s_i s_j)) takes as s_i the distance of face i to its 7th neighbour
    (Zelnik-Manor & Perona 2004), so no width has to be chosen. `n_clusters`: None takes the knee of the elbow
    curve. Needs dense N x N matrices; minutes from 5,000 faces on.
    """

    algorithm: Literal["spectral"] = "spectral"
    n_clusters: int | None = Field(default=None, ge=1)

    def bytes_needed(self, n_faces: int) -> float:
        """Return the memory of four float64 N x N matrices: distances, scales, affinities, Laplacian."""
        return 32.0 * n_faces**2

    def _labels(self, x_nd: np.ndarray) -> np.ndarray:
        n_clusters = self.n_clusters or find_elbow(x_nd, self.random_state).knee
        if n_clusters == len(x_nd):  # the eigensolver wants fewer vectors than faces
            return np.arange(len(x_nd))
        model = SpectralClustering(n_clusters, affinity="precomputed", random_state=self.random_state)
        return model.fit_predict(self_tuned_affinity(x_nd))


class AffinityPropagationClusterer(Clusterer):
    """Affinity propagation (Frey & Dueck 2007) on negative squared distances; finds the number of clusters.

    `preference`: the self-similarity of each face, in [-4, 0] for unit embeddings; higher gives more
    clusters. None takes the median similarity, as the paper proposes. `damping` in [0.5, 1). When messages do
    not settle within 1,000 rounds the exemplars of the last round stand; without any exemplar every face is
    noise. Needs four N x N matrices (3 GB at 10,000 faces).
    """

    algorithm: Literal["affinity_propagation"] = "affinity_propagation"
    preference: float | None = Field(default=None, le=0)
    damping: float = Field(default=0.7, ge=0.5, lt=1)

    def bytes_needed(self, n_faces: int) -> float:
        """Return the memory of four float64 N x N matrices: similarities, messages both ways, work space."""
        return 32.0 * n_faces**2

    def _labels(self, x_nd: np.ndarray) -> np.ndarray:
        model = AffinityPropagation(
            damping=self.damping, max_iter=1_000, preference=self.preference, random_state=self.random_state
        )
        return model.fit_predict(x_nd)


def self_tuned_affinity(x_nd: np.ndarray) -> np.ndarray:
    """Return the locally scaled affinities float64 (N, N) in (0, 1] of embeddings (N, D)."""
    distance_nn = pairwise_distances(x_nd.astype(np.float64))
    neighbour = min(SCALE_NEIGHBOUR, len(x_nd) - 1)
    scale_n = np.partition(distance_nn, neighbour, axis=1)[:, neighbour]
    scale_n = np.maximum(scale_n, np.finfo(np.float32).eps)
    affinity_nn = np.exp(-(distance_nn**2) / np.outer(scale_n, scale_n))
    return np.maximum(affinity_nn, SMALLEST_AFFINITY)
