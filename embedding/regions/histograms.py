"""Histograms of small whole numbers in overlapping square cells."""

import numpy as np


def block_histograms(codes: np.ndarray, values: int, block: int) -> np.ndarray:
    """Return how often each value occurs, float32 (N, R, C, values), in cells of 2 x 2 blocks that overlap by half.

    `codes`: ints (N, H, W) in [0, values); H and W are multiples of `block`, in pixels.
    """
    count, height, width = codes.shape
    down, across = height // block, width // block
    place = (np.arange(height) // block)[:, None] * across + np.arange(width) // block
    flat = (np.arange(count)[:, None, None] * (down * across) + place) * values + codes
    blocks = np.bincount(flat.ravel(), minlength=count * down * across * values).astype(np.float32)
    blocks = blocks.reshape(count, down, across, values)
    pairs = blocks[:, 1:] + blocks[:, :-1]
    return pairs[:, :, 1:] + pairs[:, :, :-1]


def rooted(histograms: np.ndarray) -> np.ndarray:
    """Return square roots of shares: their Euclidean distance is the Hellinger distance."""
    return np.sqrt(histograms / np.maximum(histograms.sum(axis=-1, keepdims=True), 1))
