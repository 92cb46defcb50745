"""Scores of embeddings under every treatment, and what the neighbour autoencoder gains over its parents."""

import statistics
from collections.abc import Callable
from typing import Any

import numpy as np

from clustering.centres import KMeansClusterer
from clustering.hierarchy import AgglomerativeClusterer
from core.vectors import unit_length
from evaluation.pairs import face_pairs
from evaluation.partition import bcubed
from evaluation.verification import MAX_PAIRS, pair_distances, roc_of_distances

NEW = "ae_neighbour"
PARENTS = ("ae", "vae", "ae_augmented", "pca", "pixels")
LEAST_VARIANCE = 1e-3
"""Whitening divides by no variance smaller than this share of the largest."""

Vectors = tuple[np.ndarray, np.ndarray]
"""Embeddings of the training faces and of the test faces, float32 (N, D)."""

Scores = dict[str, dict[str, dict[str, float]]]
"""Embedding -> treatment -> score -> value."""


def whitened(vectors: Vectors) -> np.ndarray:
    """Return the test embeddings, decorrelated and scaled to variance 1 as measured on training faces, of length 1."""
    train_nd, test_nd = (np.asarray(part, np.float64) for part in vectors)
    variance_d, axes_dd = np.linalg.eigh(np.cov(train_nd.T))
    scale_d = np.sqrt(np.maximum(variance_d, LEAST_VARIANCE * variance_d.max()))
    return unit_length((test_nd - train_nd.mean(0)) @ axes_dd / scale_d).astype(np.float32)


TREATMENTS: dict[str, Callable[[Vectors], np.ndarray]] = {
    "raw": lambda vectors: vectors[1],
    "unit_length": lambda vectors: unit_length(vectors[1]),
    "whitened": whitened,
}
"""What is done to test embeddings before distances are taken."""


def score(z_nd: np.ndarray, people: np.ndarray, seed: int) -> dict[str, float]:
    """Return verification and clustering scores of embeddings as they are; the number of people is known."""
    pairs = face_pairs(people, MAX_PAIRS, random_state=0)
    roc = roc_of_distances(pair_distances(z_nd, pairs.left, pairs.right), pairs.same)
    known: dict[str, Any] = {"n_clusters": len(np.unique(people)), "normalise": False, "random_state": seed}
    return {
        "auc": roc.auc,
        "eer": roc.eer,
        "agglomerative_bcubed_f": bcubed(people, AgglomerativeClusterer(**known).fit_predict(z_nd)).f,
        "kmeans_bcubed_f": bcubed(people, KMeansClusterer(**known).fit_predict(z_nd)).f,
    }


def spread(runs: list[Scores]) -> dict[str, Any]:
    """Return mean and standard deviation over seeds of every score."""
    return {
        name: {
            how: {key: summary([one[name][how][key] for one in runs]) for key in values}
            for how, values in treatments.items()
        }
        for name, treatments in runs[0].items()
    }


def gains(runs: list[Scores]) -> dict[str, Any]:
    """Return what the neighbour autoencoder gains in AUC over each parent, by treatment, seed by seed."""
    return {
        parent: {
            how: summary([one[NEW][how]["auc"] - one[parent][how]["auc"] for one in runs]) for how in runs[0][parent]
        }
        for parent in PARENTS
    }


def summary(values: list[float]) -> dict[str, float]:
    return {"mean": round(statistics.mean(values), 4), "sd": round(statistics.stdev(values) if values[1:] else 0.0, 4)}


def wins(gain: dict[str, Any]) -> bool:
    """Say whether it beats every parent, both of unit length, by more than the spread over seeds."""
    return all(one["unit_length"]["mean"] > one["unit_length"]["sd"] for one in gain.values())
