"""Several warped frames of one person fused into one picture that ignores what single frames show."""

import cv2
import numpy as np

FAR = 60.0
"""Distance in gray levels from the median of the frames at which a pixel of a frame hardly counts."""
BLUR = 2 / 256
"""How far, as a share of the side, that distance is smoothed."""
LEAST = 1e-6
FINE = 4 / 256
"""Blur, as a share of the side, that takes away what `sharpened` counts as detail."""


def fused(frames: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return one picture float32 (S, S, 3) of frames float32 (K, S, S, 3) with weights (K,) > 0.

    From three frames on, a pixel counts the less, the farther it is from the weighted median.
    """
    if len(frames) < 3:
        return np.average(frames, axis=0, weights=weights).astype(np.float32)
    usual = weighted_median(frames, weights)
    near = np.stack([np.exp(-((_apart(frame, usual) / FAR) ** 2)) for frame in frames])
    share = near * np.reshape(weights, (-1, 1, 1)) + LEAST
    share /= share.sum(axis=0)
    return np.einsum("khw,khwc->hwc", share, frames).astype(np.float32)


def sharpened(picture: np.ndarray, frame: np.ndarray, share: float) -> np.ndarray:
    """Return a fused picture with so much of its detail replaced by that of one of the frames, float32 (S, S, 3).

    A mean of frames loses detail, because no two lie on each other exactly. Where the frame is far from the picture,
    the picture keeps its own.
    """
    near = np.exp(-((_apart(frame, picture) / FAR) ** 2))[..., None]
    return (picture + share * near * (_detail(frame) - _detail(picture))).astype(np.float32)


def _detail(picture: np.ndarray) -> np.ndarray:
    return np.asarray(picture - cv2.GaussianBlur(picture, (0, 0), FINE * len(picture)), np.float32)


def weighted_median(frames: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return in each place the least value of frames (K, ...) below or at which half of the weights (K,) lie."""
    order = np.argsort(frames, axis=0, kind="stable")
    reached = np.cumsum(np.asarray(weights)[order], axis=0) >= np.sum(weights) / 2
    middle = np.take_along_axis(order, reached.argmax(axis=0)[None], axis=0)
    return np.take_along_axis(frames, middle, axis=0)[0]


def _apart(frame: np.ndarray, usual: np.ndarray) -> np.ndarray:
    return cv2.GaussianBlur(np.abs(frame - usual).max(axis=-1), (0, 0), BLUR * len(frame))
