"""Several clusterings of one embedding: the faces clustered by each algorithm, and the scores."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from clustering.interface import Clusterer
from core.ages import age_band
from evaluation.partition import partition_scores
from evaluation.partition_intervals import partition_intervals
from evaluation.subgroups import subgroup_scores

RESAMPLES = 200
BOUNDED = ("pairwise_f", "bcubed_f")
"""Scores that are reported with intervals over people."""

Count = int | Literal["elbow", "identities"]


def with_count(clusterer: Clusterer, count: Count, identities: np.ndarray) -> Clusterer:
    """Return the clusterer with the number of clusters that it should find, where it takes one and states none.

    "elbow": an algorithm that needs a number takes the knee of J(k). "identities": the number of people named in
    `identities` (N, object; None = unknown), which only makes sense for scoring.
    """
    if count == "elbow" or getattr(clusterer, "n_clusters", count) is not None:
        return clusterer
    n_clusters = int(pd.Series(identities).nunique()) if count == "identities" else count
    return clusterer.model_copy(update={"n_clusters": n_clusters})


def cluster_all(vectors: np.ndarray, clusterers: Sequence[Clusterer]) -> pd.DataFrame:
    """Return one integer column per clusterer for the embeddings (N, D), -1 = noise."""
    return pd.DataFrame({each.algorithm: each.fit_predict(vectors) for each in clusterers})


def score_all(clusters: pd.DataFrame, identities: np.ndarray) -> pd.DataFrame:
    """Return one row per algorithm: its scores over the faces of known identity (without any: only the names)."""
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
    """Return one row per algorithm and per gender, ethnicity and age band: its scores inside that group alone.

    `clusters`: `face_id` and one column per algorithm; `manifest`: the rows of those faces, and others. Groups of one
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
