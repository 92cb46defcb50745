"""Clusterers that describe a cluster by its centre: k-means and the Gaussian mixture."""

from typing import Literal

import numpy as np
from pydantic import Field
from sklearn.cluster import MiniBatchKMeans
from sklearn.mixture import GaussianMixture

from clustering.elbow import LARGEST_K, find_elbow, fit_kmeans
from clustering.interface import Clusterer, few_dimensions

BATCH = 4_096
REGULARISATION = 0.01


class KMeansClusterer(Clusterer):
    """k-means with k-means++ starts (Arthur & Vassilvitskii 2007).

    `n_clusters`: k; None takes the knee of the elbow curve (`find_elbow`).
    """

    algorithm: Literal["kmeans"] = "kmeans"
    n_clusters: int | None = Field(default=None, ge=1)

    def _labels(self, x_nd: np.ndarray) -> np.ndarray:
        x_nd = few_dimensions(x_nd)
        n_clusters = self.n_clusters or find_elbow(x_nd, self.random_state).knee
        return fit_kmeans(x_nd, n_clusters, self.random_state).labels_


class MiniBatchKMeansClusterer(Clusterer):
    """k-means on batches of 4,096 faces (Sculley 2010); `n_clusters` as for `KMeansClusterer`."""

    algorithm: Literal["minibatch_kmeans"] = "minibatch_kmeans"
    n_clusters: int | None = Field(default=None, ge=1)

    def _labels(self, x_nd: np.ndarray) -> np.ndarray:
        x_nd = few_dimensions(x_nd)
        n_clusters = self.n_clusters or find_elbow(x_nd, self.random_state).knee
        model = MiniBatchKMeans(n_clusters, batch_size=BATCH, n_init=3, random_state=self.random_state)
        return model.fit_predict(x_nd)


class GaussianMixtureClusterer(Clusterer):
    """Gaussian mixture with diagonal covariances, started by k-means.

    `n_clusters`: number of components; None takes the knee of the elbow curve. `regularisation`: share of the
    mean variance of the embeddings added to every variance, so that a component of few faces cannot collapse.
    It is a share, not an amount, because the scale of embeddings differs between models.
    """

    algorithm: Literal["gaussian_mixture"] = "gaussian_mixture"
    normalise: bool = False
    n_clusters: int | None = Field(default=None, ge=1)
    regularisation: float = Field(default=REGULARISATION, gt=0)

    def bytes_needed(self, n_faces: int) -> float:
        """Return the memory of three float64 matrices of faces by components."""
        return 24.0 * n_faces * min(self.n_clusters or LARGEST_K, n_faces)

    def _labels(self, x_nd: np.ndarray) -> np.ndarray:
        x_nd = x_nd.astype(np.float64)
        n_clusters = self.n_clusters or find_elbow(x_nd, self.random_state).knee
        return fit_mixture(x_nd, n_clusters, self.random_state, self.regularisation).predict(x_nd)


def fit_mixture(
    x_nd: np.ndarray, n_clusters: int, random_state: int, regularisation: float = REGULARISATION
) -> GaussianMixture:
    """Fit a mixture of `n_clusters` diagonal Gaussians to embeddings float64 (N, D)."""
    floor = max(regularisation * float(x_nd.var(axis=0).mean()), 1e-12)
    return GaussianMixture(n_clusters, covariance_type="diag", reg_covar=floor, random_state=random_state).fit(x_nd)
