"""Cluster one embedding with several algorithms and score what comes out."""

from typing import Literal

import numpy as np
import pandas as pd

from clustering.settings import ClusteringSettings, cluster
from core.ages import age_band
from evaluation.partition import partition_scores
from evaluation.partition_intervals import partition_intervals
from evaluation.subgroups import subgroup_scores

RESAMPLES = 200
BOUNDED = ("pairwise_f", "bcubed_f")
"""Scores whose intervals over people stand beside them."""

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
    """Return one row an algorithm: its scores over the faces of known identity (without any: only the names)."""
    known = pd.notna(identities)
    if not known.any():
        return pd.DataFrame({"algorithm": list(clusters)})
    people = identities[known].astype(str)
    rows = [{"algorithm": name, **_scores(people, labels.to_numpy()[known])} for name, labels in clusters.items()]
    return pd.DataFrame(rows)


def _scores(people: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    intervals = partition_intervals(people, labels, resamples=RESAMPLES)
    bounds = {f"{name}_{side}": getattr(intervals[name], side) for name in BOUNDED for side in ("low", "high")}
    return partition_scores(people, labels) | bounds


def score_groups(clusters: pd.DataFrame, manifest: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each algorithm and each gender, ethnicity and band of age: its scores inside that group alone.

    `clusters`: `face_id` and one column an algorithm; `manifest`: the rows of those faces, and others. Groups of one
    person, or where nobody has two faces, are left out, as are faces of unknown people.
    """
    faces = clusters.merge(manifest, on="face_id").dropna(subset="identity")
    labels = faces[[name for name in clusters if name != "face_id"]]
    people = faces["identity"].to_numpy(object)
    bands = {"age_band": age_band(faces["age"]).astype("object")}
    attributes = faces[["gender", "ethnicity"]].assign(**bands).reset_index(drop=True)
    if faces.empty:
        return pd.DataFrame()
    found = subgroup_scores(lambda rows: score_all(labels.iloc[rows], people[rows]), people, attributes)
    return pd.concat([each.assign(group=name) for name, each in found.items() if each is not None] or [pd.DataFrame()])
