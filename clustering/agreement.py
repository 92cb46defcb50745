"""How far faces agree about who is near them, which tells people apart better than how near they are."""

import numpy as np
from scipy.sparse import csr_array

NEIGHBOURS, EXPANDED = 8, 4
"""Faces among each other's so many nearest count as neighbours; so many of the nearest, the face itself included, are
averaged."""

FACES_A_NEIGHBOUR = 12
"""Small collections: one neighbour for so many faces, since a person has few photos there."""

FEWEST, COLUMNS = 3, 1024

FEWEST_FACES = 20
"""Fewer faces have no neighbourhoods: everybody is among everybody's nearest."""


def agreement(index: np.ndarray, cosine: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return float32 (N, A), A at most min(N, 1024), whose products say how much the neighbourhoods of faces overlap.

    A face's neighbourhood are the faces among whose nearest it is and that are among its own (k-reciprocal encoding;
    Zhong et al. 2017, "Re-ranking Person Re-identification with k-reciprocal Encoding"), weighted by the exponential
    of their cosine and averaged over the nearest of them. Overlap is the cosine of two neighbourhoods, in place of that
    paper's Jaccard index, so that its mean over groups follows from their sums. Above 1024 faces the columns are drawn
    together at random with random signs, which leaves products as they are up to about .03. Fewer than `FEWEST_FACES`
    have no columns.

    `index`, `cosine`: (N, k), each face's nearest others, nearest first.
    """
    count = len(index)
    if count < FEWEST_FACES:
        return np.empty((count, 0), np.float32)
    near = min(max(FEWEST, min(NEIGHBOURS, count // FACES_A_NEIGHBOUR)), index.shape[1])
    own = np.arange(count)
    every = np.column_stack([own, index[:, :near]])
    weight = np.exp(np.column_stack([np.ones(count), cosine[:, :near]]) - 1)
    known = csr_array((weight.ravel(), (np.repeat(own, near + 1), every.ravel())), (count, count))
    mutual = known.minimum(known.T)
    rows = mutual.multiply(1 / mutual.sum(axis=1)[:, None]).tocsr()
    nearest = every[:, :EXPANDED]
    averaged = csr_array(
        (np.full(nearest.size, 1.0), (np.repeat(own, nearest.shape[1]), nearest.ravel())), (count, count)
    )
    expanded = averaged @ rows
    length = np.sqrt(expanded.multiply(expanded).sum(axis=1))
    return _few_columns(expanded.multiply(1 / length[:, None]).tocsr(), seed)


def _few_columns(rows: csr_array, seed: int) -> np.ndarray:
    """Return rows (N, N) as float32 (N, min(N, COLUMNS)), by a count sketch (Charikar et al. 2002) of the columns."""
    count = rows.shape[1]
    if count <= COLUMNS:
        return rows.toarray().astype(np.float32)
    rng = np.random.default_rng(seed)
    signs, columns = rng.choice(np.array([-1.0, 1.0]), count), rng.integers(COLUMNS, size=count)
    sketch = csr_array((signs, (np.arange(count), columns)), (count, COLUMNS))
    return (rows @ sketch).toarray().astype(np.float32)
