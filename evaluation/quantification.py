"""How many faces of each class a set holds, corrected for what the classifier confuses (quantification)."""

import numpy as np
from scipy.optimize import nnls

DRAWS = 500
LEVEL = 0.95


def adjusted(chosen: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return the shares of the classes (K,) in a set in which a classifier chose shares `chosen` (K,).

    `counts` (K, K): its confusion on labelled faces, rows by true class. The shares p solve
    chosen = P(chosen | true)' p with p at least 0 and of sum 1 (adjusted classify and count: Forman, 2008). They are
    right when faces of a class are confused as often in the set as among the labelled ones. A class that was never
    seen with a label keeps what was chosen.
    """
    seen = counts.sum(axis=1) > 0
    rates = np.eye(len(counts))
    rates[seen] = counts[seen] / counts[seen].sum(axis=1, keepdims=True)
    weight = 1e3  # of the equation that shares sum to 1
    shares, _ = nnls(np.vstack([rates.T, np.full(len(counts), weight)]), np.append(chosen, weight))
    return np.asarray(shares / shares.sum())


def distribution(chosen: np.ndarray, counts: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return the adjusted share of each class with its 95 % interval, (K, 3).

    `chosen` int (N,): classes chosen for the faces of a set. `counts` as in `adjusted`. The interval holds the chance
    of both: faces are drawn again with replacement, and so are the labelled faces.
    """
    rng, classes = np.random.default_rng(seed), len(counts)
    own = np.bincount(chosen, minlength=classes) / len(chosen)
    draws = [_redrawn(own, len(chosen), counts, rng) for _ in range(DRAWS)]
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return np.column_stack([adjusted(own, counts), low, high])


def _redrawn(own: np.ndarray, size: int, counts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    confused = [rng.multinomial(row.sum(), row / row.sum()) if row.sum() else row for row in counts]
    return adjusted(rng.multinomial(size, own) / size, np.array(confused))
