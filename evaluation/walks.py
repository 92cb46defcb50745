"""Paths and grids through the space of codes, for a decoder to draw."""

import numpy as np


def interpolation_codes(corners_4d: np.ndarray, steps: int) -> np.ndarray:
    """Return codes (steps, steps, D) that lie between four corners (4, D), linearly in both directions.

    The corners are top left, top right, bottom left, bottom right. Raises ValueError without four of them or for
    fewer than 2 steps.
    """
    if corners_4d.ndim != 2 or len(corners_4d) != 4 or steps < 2:
        raise ValueError(f"a matrix needs four corner codes and >= 2 steps, got {corners_4d.shape} and {steps}")
    right, down = np.meshgrid(np.linspace(0, 1, steps), np.linspace(0, 1, steps))
    weights_rc4 = np.stack([(1 - down) * (1 - right), (1 - down) * right, down * (1 - right), down * right], axis=-1)
    return (weights_rc4 @ corners_4d).astype(np.float32)


def traversal_codes(start_d: np.ndarray, dimensions: np.ndarray, values_kt: np.ndarray) -> np.ndarray:
    """Return codes (K, T, D): `start_d` (D,) with dimension k set in turn to each of its values (K, T)."""
    codes_ktd = np.broadcast_to(start_d, (*values_kt.shape, len(start_d))).astype(np.float32)
    for row, dimension in enumerate(dimensions):
        codes_ktd[row, :, dimension] = values_kt[row]
    return codes_ktd
