"""Verification and grouping scores of development people."""

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from embedding.regions.adapt import label_free_threshold
from evaluation.partition import bcubed, pairwise
from evaluation.verification import roc_of_distances

SAME_PER_PERSON, DIFFERENT_PAIRS = 10, 20_000
FEWEST_PHOTOS, MOST_PHOTOS = 4, 12
DEVIATIONS = np.arange(1.0, 8.01, 0.2)
"""Thresholds that are tried on one half of the people, in label-free deviations above the median."""


@dataclass(frozen=True)
class Pairs:
    """Pairs of rows, and which of them are one person."""

    first: np.ndarray
    second: np.ndarray
    same: np.ndarray


def lfw_like_pairs(identity: np.ndarray, seed: int = 0) -> Pairs:
    """Return at most 10 pairs of each person and 20,000 of two people drawn at random, as LFW's protocol does."""
    rng = np.random.default_rng(seed)
    rows = {name: np.flatnonzero(identity == name) for name in np.unique(identity)}
    same = [_some(np.stack(np.triu_indices(len(own), 1), axis=1), rng, own) for own in rows.values()]
    names = rng.integers(0, len(rows), (2 * DIFFERENT_PAIRS, 2))
    names = names[names[:, 0] != names[:, 1]][:DIFFERENT_PAIRS]
    listed = list(rows.values())
    different = np.array([[rng.choice(listed[one]), rng.choice(listed[other])] for one, other in names])
    pairs = np.concatenate([*same, different])
    return Pairs(pairs[:, 0], pairs[:, 1], np.arange(len(pairs)) < len(pairs) - len(different))


def all_pairs(identity: np.ndarray) -> Pairs:
    """Return every pair of rows."""
    first, second = np.triu_indices(len(identity), 1)
    return Pairs(first, second, identity[first] == identity[second])


def verification(vectors: np.ndarray, pairs: Pairs) -> dict[str, float]:
    """Return AUC, equal error rate and TAR at FAR 0.01 of unit rows."""
    parts = np.array_split(np.arange(len(pairs.same)), max(len(pairs.same) // 20_000, 1))
    cosine = np.concatenate(
        [np.einsum("nd,nd->n", vectors[pairs.first[part]], vectors[pairs.second[part]]) for part in parts]
    )
    return verified(1 - cosine, pairs.same)


def verified(distances: np.ndarray, same: np.ndarray) -> dict[str, float]:
    """Return AUC, equal error rate and TAR at FAR 0.01 of the distances of pairs."""
    roc = roc_of_distances(distances, same)
    return {"auc": round(roc.auc, 4), "eer": round(roc.eer, 4), "tar": round(roc.tar_at(0.01), 4)}


def _some(pairs: np.ndarray, rng: np.random.Generator, rows: np.ndarray) -> np.ndarray:
    chosen = rng.permutation(len(pairs))[:SAME_PER_PERSON]
    return rows[pairs[chosen]].reshape(-1, 2)


def album(identity: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return rows of people with at least 4 photos, at most 12 of each."""
    rng = np.random.default_rng(seed)
    kept = [rng.permutation(np.flatnonzero(identity == name))[:MOST_PHOTOS] for name in np.unique(identity)]
    return np.sort(np.concatenate([rows for rows in kept if len(rows) >= FEWEST_PHOTOS]))


def halves(identity: np.ndarray, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows of either half of the people."""
    names = np.random.default_rng(seed).permutation(np.unique(identity))
    first = np.isin(identity, names[: len(names) // 2])
    return np.flatnonzero(first), np.flatnonzero(~first)


def grouping_curve(vectors: np.ndarray, identity: np.ndarray) -> np.ndarray:
    """Return pairwise F, BCubed F and groups (K, 3) of average linkage at every threshold of `DEVIATIONS`."""
    distance = np.clip(1 - vectors @ vectors.T, 0, None)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "average")
    middle = label_free_threshold(vectors, 0)
    deviation = label_free_threshold(vectors, 1) - middle
    labels = [fcluster(tree, max(1 - middle - k * deviation, 0), "distance") for k in DEVIATIONS]
    return np.array([[pairwise(identity, one).f, bcubed(identity, one).f, one.max()] for one in labels])


def halves_score(vectors: np.ndarray, identity: np.ndarray) -> dict[str, float]:
    """Return the mean grouping scores of both halves of the people, each at the best threshold of the other half."""
    curves = [grouping_curve(vectors[rows], identity[rows]) for rows in halves(identity)]
    best = [int((curve[:, 0] + curve[:, 1]).argmax()) for curve in curves]
    scores = np.mean([curves[0][best[1]], curves[1][best[0]]], axis=0)
    people = len(np.unique(identity))
    return {
        "pairwise_f": round(float(scores[0]), 3),
        "bcubed_f": round(float(scores[1]), 3),
        "groups_per_person": round(float(2 * scores[2] / people), 2),
        "people": people,
        "faces": len(identity),
        "deviations": round(float(DEVIATIONS[best].mean()), 1),
    }
