"""Random numbers that belong to rows: the same for a row in any batch."""

import numpy as np


def row_uniform(seed: int, epoch: int, rows: np.ndarray) -> np.ndarray:
    """Return draws from U[0, 1), float64 (B,): one for each (seed, epoch, row), independent of all other draws.

    The finaliser of SplitMix64 (Steele, Lea and Flood, 2014), applied once for each of the three.
    """
    state = np.zeros(len(rows), np.uint64)
    for part in (np.uint64(seed), np.uint64(epoch), np.asarray(rows).astype(np.uint64)):
        state = _mixed(state + part + np.uint64(0x9E3779B97F4A7C15))
    return (state >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _mixed(state: np.ndarray) -> np.ndarray:
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
