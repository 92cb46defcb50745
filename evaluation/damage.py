"""Damaged pictures, and what a filter without any knowledge of faces makes of them.

The comparison of an autoencoder with a mean filter on Gaussian noise and on erased parts is that of "Convolutional
VAEs for faces" on UTKFace; neither the noise's strength nor the erased parts are given there.
"""

import numpy as np
from scipy.ndimage import uniform_filter

from core.checks import check_pixels


def with_noise(pixels: np.ndarray, sigma: float, random_state: int = 0) -> np.ndarray:
    """Return uint8 pixels (N, H, W, C) plus Gaussian noise of standard deviation `sigma`, in units of [0, 1]."""
    noise = np.random.default_rng(random_state).normal(0, 255 * sigma, pixels.shape)
    return _to_uint8(check_pixels(pixels) + noise)


def holes(shape: tuple[int, ...], share: float, random_state: int = 0) -> np.ndarray:
    """Return bool (N, H, W): in each picture a square of `share` of the shorter side, at a drawn place."""
    n, height, width = shape[:3]
    side = max(1, round(share * min(height, width)))
    random = np.random.default_rng(random_state)
    top, left = random.integers(height - side + 1, size=n), random.integers(width - side + 1, size=n)
    rows = (np.arange(height) >= top[:, None]) & (np.arange(height) < top[:, None] + side)
    columns = (np.arange(width) >= left[:, None]) & (np.arange(width) < left[:, None] + side)
    return rows[:, :, None] & columns[:, None, :]


def erased(pixels: np.ndarray, hole_nhw: np.ndarray) -> np.ndarray:
    """Return uint8 pixels (N, H, W, 3) with black where `hole_nhw` holds."""
    return np.where(hole_nhw[..., None], np.uint8(0), check_pixels(pixels))


def filled(pixels: np.ndarray, hole_nhw: np.ndarray, filling: np.ndarray) -> np.ndarray:
    """Return uint8 pixels (N, H, W, 3) with those of `filling` where `hole_nhw` holds: what is known is kept."""
    return np.where(hole_nhw[..., None], filling, check_pixels(pixels))


def mean_filtered(pixels: np.ndarray, window: int, hole_nhw: np.ndarray | None = None) -> np.ndarray:
    """Return uint8 pixels (N, H, W, 3), each the mean of the `window` x `window` pixels around it.

    With `hole_nhw` only pixels outside of the holes count; where there is none in the window, the result is black.
    Borders are mirrored.
    """
    known = np.ones(pixels.shape[:3]) if hole_nhw is None else 1.0 - hole_nhw
    size = (1, window, window)
    count = uniform_filter(known, size, mode="reflect")[..., None]
    total = uniform_filter(check_pixels(pixels) * known[..., None], (*size, 1), mode="reflect")
    return _to_uint8(np.divide(total, count, out=np.zeros_like(total), where=count > 1e-9))


def uniform_pictures(n: int, size: int, channels: int, random_state: int = 0) -> np.ndarray:
    """Return uint8 RGB (n, size, size, 3) of pixels drawn from U(0, 1); gray noise for one channel."""
    drawn = np.random.default_rng(random_state).integers(0, 256, (n, size, size, channels), np.uint8)
    return np.ascontiguousarray(np.broadcast_to(drawn, (n, size, size, 3)))


def _to_uint8(values: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
