"""The elbow method: within-cluster sum of squares against k, and the knee of that curve."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.cluster import KMeans

from clustering.interface import check_embeddings, check_enough_faces, few_dimensions, log_warnings, one_thread

GRID_POINTS = 12
REFINED_POINTS = 6
LARGEST_K = 300
"""Where the search for the knee ends; beyond it give `n_clusters` or use an algorithm that finds it."""


@dataclass(frozen=True)
class Elbow:
    """An elbow curve: rising `k_values` (K,), `j` float64 (K,) at each, and the `knee` among them."""

    k_values: list[int]
    j: np.ndarray
    knee: int


def elbow_curve(embeddings: np.ndarray, k_values: Sequence[int], random_state: int = 0) -> np.ndarray:
    """Return J(k) float64 (K,), the within-cluster sum of squares of k-means at each k.

    Equation 5 of Ul Abiddin, "Exploring Unsupervised Learning Approaches to Facial Recognition using
    Autoencoders".

    `embeddings` (N, D) are taken as they are; scale them with `unit_length` first where the clusterer does.
    Raises ValueError as `Clusterer.fit_predict` does, for any k.
    """
    x_nd = check_embeddings(embeddings)
    for k in k_values:
        check_enough_faces(len(x_nd), k)
    with log_warnings("elbow_curve"), one_thread():
        x_nd = few_dimensions(x_nd)
        return np.array([fit_kmeans(x_nd, k, random_state).inertia_ for k in k_values], dtype=np.float64)


def knee(k_values: Sequence[int], j: Sequence[float] | np.ndarray) -> int:
    """Return the k at the knee of a falling convex curve J(k).

    Both axes are scaled to [0, 1]; the knee is the point furthest below the straight line between the ends
    (Satopää et al., "Finding a Kneedle in a Haystack", 2011, without smoothing). The smallest k is returned
    when no point lies below the line. `k_values` must rise. Raises ValueError when the lengths
    differ or are 0.
    """
    x, y = np.asarray(k_values, dtype=np.float64), np.asarray(j, dtype=np.float64)
    if len(x) != len(y) or len(x) == 0:
        raise ValueError(f"knee needs one J per k, got {len(x)} k and {len(y)} J")
    if len(x) < 3 or y[0] <= y[-1]:
        return int(k_values[0])
    below = 1 - (x - x[0]) / (x[-1] - x[0]) - (y - y[-1]) / (y[0] - y[-1])
    return int(k_values[int(np.argmax(below))] if below.max() > 1e-9 else k_values[0])


def find_elbow(embeddings: np.ndarray, random_state: int = 0) -> Elbow:
    """Measure J(k) where its knee may lie; for use where `n_clusters` is not given.

    J is measured at 12 values spaced geometrically from 1 to min(N / 2, 300), then at up to 6 more around
    their knee; the knee is that of all of them. Raises ValueError as `elbow_curve` does.
    """
    embeddings = few_dimensions(check_embeddings(embeddings))
    largest = max(2, min(len(embeddings) // 2, LARGEST_K))
    coarse = k_grid(1, largest, GRID_POINTS)
    curve = dict(zip(coarse, elbow_curve(embeddings, coarse, random_state), strict=True))
    middle = coarse.index(knee(coarse, list(curve.values())))
    low, high = coarse[max(middle - 1, 0)], coarse[min(middle + 1, len(coarse) - 1)]
    fine = sorted({*np.linspace(low, high, REFINED_POINTS + 2).astype(int).tolist()} - {*coarse})
    curve.update(zip(fine, elbow_curve(embeddings, fine, random_state), strict=True))
    k_values = sorted(curve)
    j = np.array([curve[k] for k in k_values])
    return Elbow(k_values, j, knee(k_values, j))


def k_grid(smallest: int, largest: int, points: int) -> list[int]:
    """Return at most `points` whole numbers from `smallest` to `largest`, spaced geometrically."""
    return sorted({round(k) for k in np.geomspace(smallest, largest, points)})


def fit_kmeans(x_nd: np.ndarray, n_clusters: int, random_state: int) -> KMeans:
    """Fit k-means from 3 starts drawn by k-means++."""
    return KMeans(n_clusters, n_init=3, random_state=random_state).fit(x_nd)
