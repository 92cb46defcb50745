"""How similar two faces must be to belong together almost surely, found without labels."""

import numpy as np

SAMPLED_FACES = 3_000
STRANGERS = 0.1
"""Expected share of strangers among the pairs just at the bound; above it there are fewer."""


def sure_similarity(x_nd: np.ndarray, similarity_nk: np.ndarray, random_state: int = 0) -> float:
    """Return the cosine at which one in ten of the pairs of nearest faces is expected to be one of strangers.

    `x_nd`: unit embeddings (N, D) about their mean. `similarity_nk`: cosines of each face's nearest ones, as
    `clustering.knn` gives them. Two faces are as often alike by chance as they are opposite by chance, and nobody is
    the opposite of himself: so the pairs as far below the median as a cosine is above it count the strangers above
    it (as decoys do, Elias & Gygi 2007). The bound is where the pairs found, less ten times the strangers expected,
    are most (the local rate of false finds, Efron et al. 2001). It rises with N, since among more faces more strangers
    look alike. Infinity where no pair stands out.
    """
    falling = np.sort(similarity_nk.ravel())[::-1]
    return bound_of(falling, np.arange(1, len(falling) + 1), sampled_cosines(x_nd, random_state), len(x_nd))


def bound_of(falling: np.ndarray, found: np.ndarray, cosine: np.ndarray, faces: int) -> float:
    """Return `sure_similarity` of so many faces, from cosines (P,) of pairs drawn at random.

    `falling` (F,): candidates for the bound. `found` (F,): how many of the pairs of nearest faces are as similar.
    """
    mirrored = 2 * np.median(cosine) - falling
    below = np.searchsorted(np.sort(cosine), mirrored, side="right")
    expected = (below + 1) / len(cosine) * faces * (faces - 1)
    gain = found - expected / STRANGERS
    return float(falling[gain.argmax()]) if gain.max() > 0 else float("inf")


def sampled_cosines(x_nd: np.ndarray, random_state: int) -> np.ndarray:
    """Return the cosines float32 (P,) of every pair, both ways, of a sample of the unit embeddings (N, D)."""
    drawn = np.random.default_rng(random_state).permutation(len(x_nd))[:SAMPLED_FACES]
    return cosines(x_nd[drawn])


def cosines(x_nd: np.ndarray) -> np.ndarray:
    """Return the cosines float32 (N (N - 1),) of every pair of unit rows (N, D), both ways."""
    product = x_nd @ x_nd.T
    return product[~np.eye(len(x_nd), dtype=bool)]


def strangers_bound(scores: np.ndarray) -> float:
    """Return the least score from which one in ten of the pairs above is expected to be one of strangers.

    `scores` (P,): of pairs drawn at random. Strangers above the bound are counted by their mirror image below the
    median, as in `sure_similarity`. Infinite where no pair stands out.
    """
    rising = np.sort(scores)
    upper = rising[len(rising) // 2 :]
    below = np.searchsorted(rising, 2 * np.median(rising) - upper, side="right")
    sure = (below + 1) <= STRANGERS * np.arange(len(upper), 0, -1)
    return float(upper[sure.argmax()]) if sure.any() else float("inf")
