"""How alike faces are within their collection, as the sorter of the photo page compares them, and as evidence."""

from typing import Any

import numpy as np

from benchmarks.label_free_embedding.scores import Pairs, halves, verified
from clustering.interface import NOISE, about_mean
from clustering.likeness import Likeness, mean_likeness
from clustering.linkage import Groups
from clustering.photos import PhotoSettings, sort_photos
from evaluation.likelihood_ratio import LikelihoodRatio, cllr, least_cllr
from evaluation.partition import bcubed, pairwise


def likeness_scores(vectors: np.ndarray, identity: np.ndarray, pairs: Pairs) -> dict[str, float]:
    """Return verification scores of the likeness of unit rows, which are one collection, and its cost as evidence.

    `cllr`: mean over both halves of the people, each by the likelihood ratio that was fitted on the other half's.
    """
    likeness = Likeness.of(about_mean(vectors))
    groups = Groups.of(likeness.rows, np.arange(len(vectors)))
    score = _in_parts(groups, pairs)
    half = [np.isin(np.arange(len(vectors)), rows) for rows in halves(identity)]
    inside = [own[pairs.first] & own[pairs.second] for own in half]
    ratios = [LikelihoodRatio.fit(-score[rows], pairs.same[rows]) for rows in inside]
    found = [
        (ratio.log_ratios(-score[rows]), pairs.same[rows]) for ratio, rows in zip(ratios, inside[::-1], strict=True)
    ]
    return verified(-score, pairs.same) | {
        "cllr": round(float(np.mean([cllr(*each) for each in found])), 3),
        "cllr_least": round(float(np.mean([least_cllr(*each) for each in found])), 3),
    }


def _in_parts(groups: Groups, pairs: Pairs) -> np.ndarray:
    both = np.stack([pairs.first, pairs.second], axis=1)
    return np.concatenate([mean_likeness(groups, each) for each in np.array_split(both, len(both) // 20_000 + 1)])


def sorted_scores(vectors: np.ndarray, identity: np.ndarray) -> dict[str, Any]:
    """Return scores of the photo page's default sorter, which chooses its bound itself; an unsorted face is alone."""
    labels = sort_photos(vectors, np.arange(len(vectors)), PhotoSettings())
    unsorted, groups = labels == NOISE, int(labels.max(initial=NOISE)) + 1
    labels[unsorted] = groups + np.arange(unsorted.sum())
    pairs = pairwise(identity, labels)
    return {
        "pairwise_f": round(pairs.f, 3),
        "precision": round(pairs.precision, 3),
        "bcubed_f": round(bcubed(identity, labels).f, 3),
        "groups": groups,
        "unsorted": round(float(unsorted.mean()), 3),
    }
