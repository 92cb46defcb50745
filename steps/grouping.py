"""Cluster one embedding with several algorithms and score what comes out."""

from typing import Literal

import numpy as np
import pandas as pd

from clustering import ClusteringSettings, cluster
from measures.partition import partition_scores

Count = int | Literal["elbow", "identities"]


def with_count(settings: ClusteringSettings, count: Count, identities: np.ndarray) -> ClusteringSettings:
    """Fill in how many clusters to look for, where the block of the algorithm does not say.

    "elbow": each algorithm that needs a number takes the knee of J(k). "identities": the number of people
    named in `identities` (N, object; None = unknown), which only makes sense for scoring.
    """
    if settings.n_clusters is not None or count == "elbow":
        return settings
    n_clusters = int(pd.Series(identities).nunique()) if count == "identities" else count
    return settings.model_copy(update={"n_clusters": n_clusters})


def cluster_all(vectors: np.ndarray, algorithms: list[ClusteringSettings]) -> pd.DataFrame:
    """Return one integer column an algorithm for the embeddings (N, D)."""
    return pd.DataFrame({each.algorithm: cluster(vectors, each) for each in algorithms})


def score_all(clusters: pd.DataFrame, identities: np.ndarray) -> pd.DataFrame:
    """Return one row an algorithm: its scores over the faces of known identity (empty when there are none)."""
    known = pd.notna(identities)
    if not known.any():
        return pd.DataFrame({"algorithm": list(clusters)})
    rows = [
        {"algorithm": name, **partition_scores(identities[known].astype(str), labels.to_numpy()[known])}
        for name, labels in clusters.items()
    ]
    return pd.DataFrame(rows)
