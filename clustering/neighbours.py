"""Which search for nearest neighbours fits the number of faces."""

import numpy as np

from clustering.cells import knn_in_cells
from clustering.knn import knn

EXACT_FACES = 20_000
"""Up to here every pair is looked at; beyond, only pairs in near cells (`clustering.cells`)."""


def nearest(x_nd: np.ndarray, k: int, random_state: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the k nearest faces as `clustering.knn.knn` does, exactly where their number allows it."""
    return knn(x_nd, k) if len(x_nd) <= EXACT_FACES else knn_in_cells(x_nd, k, random_state)
