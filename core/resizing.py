"""Pictures averaged down by a whole factor, and enlarged again."""

import cv2
import numpy as np

from core.pixels import Pixels, blocks


def shrunk(pixels: Pixels, side: int) -> np.ndarray:
    """Return pictures uint8 (N, S, S, C) as (N, side, side, C), each pixel the mean of a block, rounded half to even.

    Raises ValueError when `side` does not divide S.
    """
    count, size, _, channels = pixels.shape
    factor, rest = divmod(size, side)
    if rest or not factor:
        raise ValueError(f"pictures of {size} pixels cannot be averaged down to {side}: it does not divide {size}")
    result = np.empty((count, side, side, channels), np.uint8)
    start = 0
    for block in blocks(pixels):
        cells = block.reshape(len(block), side, factor, side, factor, channels)
        result[start : start + len(block)] = np.rint(cells.mean(axis=(2, 4), dtype=np.float32))
        start += len(block)
    return result


def enlarged(pixels: np.ndarray, side: int) -> np.ndarray:
    """Return pictures uint8 (N, S, S, 3) as (N, side, side, 3), interpolated by cubics."""
    if pixels.shape[1] == side:
        return pixels
    large = [cv2.resize(each, (side, side), interpolation=cv2.INTER_CUBIC) for each in pixels]
    return np.stack(large) if large else np.empty((0, side, side, 3), np.uint8)
