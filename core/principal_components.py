"""Principal components of row vectors, fitted in one way everywhere."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sklearn.decomposition import PCA


def fit_principal_components(x_np: np.ndarray, dimension: int, *, whiten: bool = False, random_state: int = 0) -> "PCA":
    """Return scikit-learn's PCA fitted on rows (N, P), by randomised SVD (Halko et al., 2011).

    `dimension` is lowered to min(N - 1, P), the directions that N rows span. `whiten`: scale each component to
    variance 1. scikit-learn is imported here, because an installation that only serves models does not have it.
    """
    from sklearn.decomposition import PCA

    components = min(dimension, len(x_np) - 1, x_np.shape[1])
    return PCA(components, whiten=whiten, svd_solver="randomized", random_state=random_state).fit(x_np)
