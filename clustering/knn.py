"""Nearest neighbours by blocked matrix products: exact, in memory that grows with N k only."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from clustering.interface import one_thread

ROWS_AT_ONCE = 1_024
COLUMNS_AT_ONCE = 8_192
"""Shape of a block of similarities: 32 MiB, large enough for the matrix product to run at full speed."""

THREADS = 2


def knn(x_nd: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the k most similar other rows: indices int64 (N, k) and dot products float32 (N, k), falling.

    `x_nd`: float32 (N, D), rows of unit length where the product should be the cosine. k is lowered to N - 1.
    Blocks run in threads, each with sums in one order, so the result does not depend on their number.
    """
    everyone = np.arange(len(x_nd))
    blocks = [everyone[at : at + ROWS_AT_ONCE] for at in range(0, len(x_nd), ROWS_AT_ONCE)]
    with one_thread(), ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(lambda rows: most_similar(x_nd[rows], rows, x_nd, everyone, k), blocks))
    return np.concatenate([index for index, _ in found]), np.concatenate([value for _, value in found])


def most_similar(
    query_qd: np.ndarray, query_rows: np.ndarray, face_md: np.ndarray, face_rows: np.ndarray, k: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows int64 (Q, k) and products float32 (Q, k) of the k faces most similar to each query, falling.

    `face_md` (M, D) are the faces to choose from. `query_rows`, `face_rows`: the numbers of both, rising for the
    faces; a query never finds its own. k is lowered to M - 1. Of equal products the lower row comes first. Columns
    are passed block by block, and only what beats the k-th so far is looked at again: sorting whole rows would take
    ten times the matrix product.
    """
    k = min(k, len(face_rows) - 1)
    query = np.repeat(np.arange(len(query_qd)), k)
    best_rows = np.full(len(query), -1, dtype=np.int64)
    best = np.full(len(query), -np.inf, dtype=np.float32)
    for at in range(0, len(face_rows), COLUMNS_AT_ONCE):
        similarity = query_qd @ face_md[at : at + COLUMNS_AT_ONCE].T
        rows = face_rows[at : at + COLUMNS_AT_ONCE]
        own = np.searchsorted(rows, query_rows).clip(max=len(rows) - 1)
        similarity[np.flatnonzero(rows[own] == query_rows), own[rows[own] == query_rows]] = -np.inf
        passed, column = beating(similarity, best.reshape(-1, k)[:, -1], k)
        candidates = np.concatenate([query, passed]), np.concatenate([best_rows, rows[column]])
        values = np.concatenate([best, similarity[passed, column]])
        kept = _first_k(candidates[0], candidates[1], values, k)
        best_rows, best = candidates[1][kept], values[kept]
    return best_rows.reshape(-1, k), best.reshape(-1, k)


def beating(similarity: np.ndarray, bar: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return row and column of what exceeds each row's bar (Q,), or of a superset of its k largest without a bar."""
    if np.isneginf(bar).any():
        largest = np.partition(similarity, -min(k, similarity.shape[1]), axis=1)
        bar = np.nextafter(largest[:, -min(k, similarity.shape[1])], np.float32(-np.inf))
    row, column = np.divmod(np.flatnonzero(similarity > bar[:, None]), similarity.shape[1])
    return row, column


def _first_k(query: np.ndarray, rows: np.ndarray, values: np.ndarray, k: int) -> np.ndarray:
    """Return the positions of the k best of each query, in order; every query has at least k."""
    order = np.lexsort((rows, -values, query))
    count = np.bincount(query)
    first = np.repeat(np.concatenate([[0], np.cumsum(count)[:-1]]), count)
    return order[np.arange(len(order)) - first < k]
