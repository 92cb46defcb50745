"""How many people: three curves over k beside each other, each with the k that it would choose."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import silhouette_score

from clustering.centres import fit_mixture
from clustering.elbow import fit_kmeans, knee
from clustering.interface import check_embeddings, check_enough_faces, few_dimensions, log_warnings, one_thread

SILHOUETTE_FACES = 5_000
"""Faces that the silhouette is measured on, drawn at random where there are more: it compares every pair."""


@dataclass(frozen=True)
class CountCurves:
    """Curves over rising `k_values` (K,), each float64 (K,).

    `j`: within-cluster sum of squares of k-means (falls; its knee counts). `silhouette`: of the same clusters, in
    [-1, 1] (the largest counts), NaN where undefined. `bic`: Bayesian information criterion of a diagonal Gaussian
    mixture (the smallest counts).
    """

    k_values: list[int]
    j: np.ndarray
    silhouette: np.ndarray
    bic: np.ndarray

    def panels(self) -> dict[str, np.ndarray]:
        """Return the curves by the names of `choices`."""
        return {"elbow": self.j, "silhouette": self.silhouette, "bic": self.bic}

    def choices(self) -> dict[str, int]:
        """Return the k that each curve chooses."""
        defined = np.isfinite(self.silhouette)
        peak = int(np.nanargmax(self.silhouette)) if defined.any() else 0
        lowest = self.k_values[int(np.argmin(self.bic))]
        return {"elbow": knee(self.k_values, self.j), "silhouette": self.k_values[peak], "bic": lowest}


def count_curves(embeddings: np.ndarray, k_values: Sequence[int], random_state: int = 0) -> CountCurves:
    """Measure the elbow, the silhouette (Rousseeuw 1987) and the BIC (Schwarz 1978) of embeddings (N, D) at each k.

    Embeddings are taken as they are. Raises ValueError as `elbow_curve` does.
    """
    x_nd = check_embeddings(embeddings)
    for k in k_values:
        check_enough_faces(len(x_nd), k)
    with log_warnings("count_curves"), one_thread():
        narrow = few_dimensions(x_nd)
        fitted = [fit_kmeans(narrow, k, random_state) for k in k_values]
        j = np.array([model.inertia_ for model in fitted], dtype=np.float64)
        silhouette = np.array([_silhouette(narrow, model.labels_, random_state) for model in fitted])
        wide = narrow.astype(np.float64)
        bic = np.array([fit_mixture(wide, k, random_state).bic(wide) for k in k_values])
    return CountCurves(list(k_values), j, silhouette, bic)


def _silhouette(x_nd: np.ndarray, labels: np.ndarray, random_state: int) -> float:
    drawn = np.random.default_rng(random_state).permutation(len(x_nd))[:SILHOUETTE_FACES]
    found = len(np.unique(labels[drawn]))
    return float(silhouette_score(x_nd[drawn], labels[drawn])) if 1 < found < len(drawn) else float("nan")
