"""When a class counts as rare."""

import numpy as np

RARE = 0.5
"""A class is rare when its share lies below this part of an even share."""


def rare(shares: np.ndarray) -> np.ndarray:
    """Return which of K classes are rare, bool (K,), given the share of each, (K,) in [0, 1]."""
    return np.asarray(shares) < RARE / max(len(shares), 1)
