"""Score one embedding on one set of people: verification, evidence and every clustering, with intervals over people."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from clustering.hierarchy import AgglomerativeClusterer
from clustering.photos import PhotoSettings, sort_photos
from clustering.registry import CLUSTERERS
from evaluation.bootstrap import Interval
from evaluation.clusterings import with_count
from evaluation.likelihood_ratio import LikelihoodRatio, evidence_scores, least_cllr
from evaluation.partition import partition_scores
from evaluation.partition_intervals import partition_intervals
from evaluation.subgroups import subgroup_scores
from evaluation.verification_intervals import PeoplePairs, verification_intervals

MAX_PAIRS = 40_000
PHOTO_RULES = "photo_rules"
WITH_INTERVALS = ("pairwise_f", "bcubed_f", "cluster_accuracy")
PLAIN = ("pairwise_precision", "nmi", "ari")
KNOWN_COUNT = tuple(name for name, kind in CLUSTERERS.items() if "n_clusters" in kind.model_fields)
"""Algorithms that are given the number of people."""


@dataclass(frozen=True)
class Task:
    """One embedding of one set: where the row belongs, and what is needed to score it.

    `vectors` float32 (N, D), `people` (N,) names, `ratio`: fitted on training people, `attributes`: one row per face.
    """

    place: dict[str, str]
    vectors: np.ndarray
    people: np.ndarray
    ratio: LikelihoodRatio
    attributes: pd.DataFrame
    resamples: int


def scored(task: Task) -> tuple[dict[str, Any], list[dict[str, Any]], dict[str, Any]]:
    """Return the row of verification, a row for each algorithm, and verification scores by subgroup."""
    pairs = PeoplePairs.of(task.vectors, task.people, MAX_PAIRS)
    evidence = pairs.intervals(lambda counts: evidence_scores(task.ratio, pairs, counts), resamples=task.resamples)
    least = least_cllr(task.ratio.log_ratios(pairs.distances), pairs.same)
    verified = verification_intervals(pairs, resamples=task.resamples) | evidence
    row = task.place | {"measures": plain(verified) | {"lr_cllr_least": round(least, 4)}}
    return row, [task.place | one for one in clusterings(task)], by_subgroup(task)


def clusterings(task: Task) -> list[dict[str, Any]]:
    """Return the scores of every algorithm, given the number of people where they take it."""
    x_nd = turned(task.vectors)
    found = {
        name: with_count(CLUSTERERS[name].model_validate({}), "identities", task.people).fit_predict(x_nd)
        for name in CLUSTERERS
    }
    found[PHOTO_RULES] = sort_photos(x_nd, np.arange(len(task.people)), PhotoSettings())
    return [{"algorithm": name} | clustering_row(task, labels) for name, labels in found.items()]


def turned(x_nd: np.ndarray) -> np.ndarray:
    """Return vectors (N, min(N, D)) with the lengths and angles of (N, D): pixels have more dimensions than needed."""
    return x_nd if x_nd.shape[1] <= len(x_nd) else np.ascontiguousarray(np.asarray(np.linalg.qr(x_nd.T, mode="r")).T)


def clustering_row(task: Task, labels: np.ndarray) -> dict[str, Any]:
    """Return what was found and how good it is."""
    intervals = partition_intervals(task.people, labels, resamples=task.resamples)
    counts = partition_scores(task.people, labels)
    return {
        "clusters_found": int(counts["clusters_found"]),
        "noise_share": round(counts["noise_share"], 4),
        "measures": plain({name: intervals[name] for name in WITH_INTERVALS})
        | {name: round(float(intervals[name].value), 4) for name in PLAIN},
    }


def by_subgroup(task: Task) -> dict[str, Any]:
    """Return people, AUC, error of the likelihood ratio and BCubed F of agglomerative clustering inside each group."""

    def scores(rows: np.ndarray) -> dict[str, Any]:
        pairs = PeoplePairs.of(task.vectors[rows], task.people[rows], MAX_PAIRS)
        found = verification_intervals(pairs, resamples=task.resamples)
        found |= pairs.intervals(lambda counts: evidence_scores(task.ratio, pairs, counts), resamples=task.resamples)
        labels = AgglomerativeClusterer(n_clusters=pairs.people).fit_predict(task.vectors[rows])
        found["bcubed_f"] = partition_intervals(task.people[rows], labels, resamples=task.resamples)["bcubed_f"]
        return {"people": pairs.people} | plain(
            {name: found[name] for name in ("verification_auc", "lr_error", "bcubed_f")}
        )

    return subgroup_scores(scores, task.people, task.attributes)


def plain(intervals: dict[str, Interval]) -> dict[str, list[float]]:
    """Return intervals as [value, low, high]."""
    return {name: [round(float(number), 4) for number in each] for name, each in intervals.items()}
