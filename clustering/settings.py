"""Which algorithm clusters, and with what."""

from dataclasses import fields

import numpy as np
from pydantic import Field, field_validator

from clustering.centres import GaussianMixtureClusterer, KMeansClusterer, MiniBatchKMeansClusterer
from clustering.communities import ChineseWhispersClusterer, ComponentsClusterer
from clustering.density import DbscanClusterer, HdbscanClusterer
from clustering.graphs import AffinityPropagationClusterer, SpectralClusterer
from clustering.hierarchy import AgglomerativeClusterer
from clustering.interface import Clusterer, TooMany
from clustering.knn_graph import KnnGraphClusterer
from core.settings import Settings, unknown_key

CLUSTERERS: dict[str, type[Clusterer]] = {
    "kmeans": KMeansClusterer,
    "minibatch_kmeans": MiniBatchKMeansClusterer,
    "gaussian_mixture": GaussianMixtureClusterer,
    "spectral": SpectralClusterer,
    "affinity_propagation": AffinityPropagationClusterer,
    "agglomerative": AgglomerativeClusterer,
    "dbscan": DbscanClusterer,
    "hdbscan": HdbscanClusterer,
    "components": ComponentsClusterer,
    "chinese_whispers": ChineseWhispersClusterer,
    "knn_graph": KnnGraphClusterer,
}
"""Every algorithm by the name that configurations use."""


class ClusteringSettings(Settings):
    """An algorithm and its parameters; None leaves a parameter at the algorithm's own default.

    A parameter that the chosen algorithm does not have is ignored, so one block can serve several algorithms.
    Each parameter is described at the clusterer that has it.
    """

    algorithm: str = "kmeans"
    random_state: int = Field(default=0, ge=0, lt=2**32)
    normalise: bool | None = None
    memory_gib: float | None = Field(default=None, gt=0)
    too_many: TooMany | None = None
    n_clusters: int | None = Field(default=None, ge=1)
    regularisation: float | None = Field(default=None, gt=0)
    preference: float | None = Field(default=None, le=0)
    damping: float | None = Field(default=None, ge=0.5, lt=1)
    distance_threshold: float | None = Field(default=None, gt=0)
    eps: float | None = Field(default=None, gt=0)
    min_samples: int | None = Field(default=None, ge=1)
    min_cluster_size: int | None = Field(default=None, ge=2)
    neighbours: int | None = Field(default=None, ge=1)
    similarity_threshold: float | None = Field(default=None, ge=-1, le=1)
    evidence: float | None = None

    @field_validator("algorithm")
    @classmethod
    def _known(cls, algorithm: str) -> str:
        if algorithm not in CLUSTERERS:
            raise ValueError(f"algorithm: {unknown_key(algorithm, list(CLUSTERERS))}")
        return algorithm


def build_clusterer(settings: ClusteringSettings) -> Clusterer:
    """Return the clusterer that `settings` describes."""
    kind = CLUSTERERS[settings.algorithm]
    given = settings.model_dump(exclude_none=True)
    return kind(**{field.name: given[field.name] for field in fields(kind) if field.name in given})


def cluster(embeddings: np.ndarray, settings: ClusteringSettings) -> np.ndarray:
    """Return int64 labels (N,) of embeddings (N, D), -1 = noise; see `Clusterer.fit_predict` for errors."""
    return build_clusterer(settings).fit_predict(embeddings)
