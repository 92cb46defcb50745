"""Vectors of unit length."""

import numpy as np


def unit_length(vectors: np.ndarray) -> np.ndarray:
    """Return vectors (N, D) divided by their Euclidean length, in their own precision; a zero vector stays zero."""
    length_n1 = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(length_n1 > 0, length_n1, 1)


def unit_rows(embeddings: np.ndarray) -> np.ndarray:
    """Return embeddings (N, D) as float32 rows of length 1. Raises ValueError for NaN, infinity or another shape."""
    x_nd = np.asarray(embeddings, dtype=np.float32)
    if x_nd.ndim != 2 or not np.isfinite(x_nd).all():
        raise ValueError(f"embeddings must be finite and (N, D), got {x_nd.shape}: did the model diverge?")
    return unit_length(x_nd)
