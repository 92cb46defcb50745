"""Groups of faces that are almost certainly of one person, found without names."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from embedding.regions.settings import PseudoPeopleSettings

RANDOM_PAIRS = 200_000
ROWS_AT_ONCE = 1000
STEP = 0.5
"""By how much the threshold is raised within groups that are too large, in robust deviations."""
SMALL_GROUP = 10
"""A group of so many faces is never too large, however few faces there are."""


def pseudo_people(rows: np.ndarray, settings: PseudoPeopleSettings, rng: np.random.Generator) -> np.ndarray:
    """Return the group of each of the unit rows float32 (N, D), int (N,): -1 for faces that are alone.

    Mutual nearest neighbours far above random pairs are linked, and what is linked makes a group. Since one chance
    link can chain two people, the threshold is raised within groups that hold more than a share of all faces until
    none does.
    """
    first, second, score = _mutual_neighbours(rows, settings.neighbours)
    middle, deviation = random_score(rows, rng)
    most = max(settings.largest * len(rows), SMALL_GROUP)
    deviations = settings.deviations
    linked = score > middle + deviations * deviation
    while True:
        groups = _components(first[linked], second[linked], len(rows))
        sizes = np.bincount(groups[groups >= 0], minlength=1)
        too_large = (groups >= 0) & (sizes[np.maximum(groups, 0)] > most)
        if not too_large.any():
            return groups
        deviations += STEP
        linked &= ~too_large[first] | (score > middle + deviations * deviation)


def random_score(rows: np.ndarray, rng: np.random.Generator) -> tuple[float, float]:
    """Return the median cosine of random pairs of unit rows, and its robust standard deviation."""
    pairs = rng.integers(0, len(rows), (2, RANDOM_PAIRS))
    pairs = pairs[:, pairs[0] != pairs[1]]
    parts = np.array_split(pairs, max(pairs.shape[1] // 20_000, 1), axis=1)
    score = np.concatenate([np.einsum("nd,nd->n", rows[one], rows[other]) for one, other in parts])
    middle = float(np.median(score))
    return middle, 1.4826 * float(np.median(np.abs(score - middle)))


def _mutual_neighbours(rows: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the pairs of rows that are among each other's nearest, each pair once, and their cosines."""
    count = min(count, len(rows) - 1)
    nearest, cosine = [], []
    for start in range(0, len(rows), ROWS_AT_ONCE):
        score = rows[start : start + ROWS_AT_ONCE] @ rows.T
        score[np.arange(len(score)), np.arange(start, start + len(score))] = -2
        best = np.argpartition(score, -count, axis=1)[:, -count:]
        nearest.append(best)
        cosine.append(np.take_along_axis(score, best, axis=1))
    shape, own = (len(rows), len(rows)), np.repeat(np.arange(len(rows)), count)
    known = csr_array((np.concatenate(cosine).ravel() + 3, (own, np.concatenate(nearest).ravel())), shape)
    upper = known.minimum(known.T).tocoo()
    once = upper.row < upper.col
    return upper.row[once], upper.col[once], upper.data[once] - 3


def _components(first: np.ndarray, second: np.ndarray, count: int) -> np.ndarray:
    links = csr_array((np.ones(len(first), bool), (first, second)), (count, count))
    groups = connected_components(links, connection="weak")[1]
    return np.where(np.bincount(groups)[groups] > 1, groups, -1)
