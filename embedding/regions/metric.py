"""A metric in which faces of one pseudo-person lie close together."""

import numpy as np

from embedding.regions.settings import MetricSettings

LEAST_SCATTER = 1e-9
"""Of white rows, whose variance is 1; less is that of copies."""


def within_scatter(rows: np.ndarray, groups: np.ndarray, full_group: int) -> np.ndarray | None:
    """Return the covariance (D, D) of rows (N, D) around the means of their groups, or None when nobody shares a group.

    `groups`: int (N,), -1 for no group. A group of n faces has the weight min(1, full_group / n) for each face.
    """
    member = groups >= 0
    if len(np.unique(groups[member])) == member.sum():
        return None
    _, groups = np.unique(groups[member], return_inverse=True)
    order = np.argsort(groups, kind="stable")
    chosen, counts = rows[member][order].astype(np.float32), np.bincount(groups)
    means = np.add.reduceat(chosen, np.r_[0, counts.cumsum()[:-1]], axis=0) / counts[:, None].astype(np.float32)
    share = np.minimum(1, full_group / counts)
    root = np.repeat(np.sqrt(share), counts)[:, None].astype(np.float32)
    deviation = (chosen - np.repeat(means, counts, axis=0)) * root
    return deviation.T @ deviation / np.float32((share * (counts - 1)).sum())


def metric(scatter: np.ndarray, settings: MetricSettings) -> np.ndarray:
    """Return the matrix float32 (D, D) that rows are multiplied by; `scatter` is that within groups of white rows.

    The larger the scatter of a direction within groups is against the largest, the less there is to tell people
    apart in it: it is scaled down further than by its standard deviation (as in probabilistic LDA). Groups that hold
    nothing but copies of a photo say nothing: rows then stay as they are.
    """
    sphere = np.trace(scatter) / len(scatter) * np.eye(len(scatter))
    spread, axes = np.linalg.eigh((1 - settings.shrinkage) * scatter + settings.shrinkage * sphere)
    if spread[-1] <= LEAST_SCATTER:
        return np.eye(len(scatter), dtype=np.float32)
    signal = np.maximum(1 - settings.contrast * spread / spread[-1], 1e-3)
    return (axes * np.sqrt(signal / np.maximum(spread, 1e-12))).astype(np.float32)
