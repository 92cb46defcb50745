"""Blocks of cells that lie near each other, as the leaves of a binary tree."""

import numpy as np


def leaves(points: np.ndarray, weights: np.ndarray, depth: int) -> np.ndarray:
    """Return int64 (M,): for each point (M, D) the leaf, below 2^depth, that it falls into.

    Each node is cut at the weighted middle along its first principal axis (Sproull 1991), so leaves weigh about the
    same. Half a leaf's number is its parent's, so leaves that are near in number are near in space.
    """
    leaf = np.zeros(len(points), dtype=np.int64)
    for _ in range(depth):
        right = np.zeros(len(points), dtype=np.int64)
        for each in np.unique(leaf):
            rows = np.flatnonzero(leaf == each)
            right[rows] = _upper_half(points[rows], weights[rows])
        leaf = 2 * leaf + right
    return leaf


def _upper_half(points: np.ndarray, weights: np.ndarray) -> np.ndarray:
    centred = points - points.mean(axis=0)
    axis = np.linalg.eigh((centred.T @ centred).astype(np.float64))[1][:, -1]
    order = np.argsort(centred @ axis, kind="stable")
    before = np.cumsum(weights[order]) - weights[order] / 2
    upper = np.empty(len(points), dtype=np.int64)
    upper[order] = before > weights.sum() / 2
    return upper
