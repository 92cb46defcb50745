"""Which sampled frames of a clip are kept: not those that show the same again, nor those that are blurred."""

from collections import deque
from collections.abc import Iterable, Iterator
from statistics import median
from typing import NamedTuple

import cv2
import numpy as np
from pydantic import Field

from core.rejects import Reason
from core.settings import Settings
from faces.media.clips import Frame

THUMBNAIL, BLOCK = 32, 4
"""A frame is compared as a gray thumbnail of 32 x 32 pixels in blocks of 4 x 4."""

LONGEST_SIDE = 640
"""Sharpness is measured at this many pixels at most: what a sensor adds in noise to larger frames averages out."""

SMOOTHING = 1.0
"""Standard deviation in pixels of the Gaussian before the Laplacian."""

REMEMBERED, LEAST_REMEMBERED = 15, 3
"""Sharpness is compared with the median of the last 15 frames, from the fourth frame on."""


class FrameSettings(Settings):
    """Limits on the frames of a clip, after sampling; 0 keeps everything.

    `min_change`: gray levels (of 255) by which some part of the picture must differ from the frame kept last.
    `min_sharpness`: least sharpness as a share of the clip's usual one.
    """

    min_change: float = Field(default=1.0, ge=0, le=255)
    min_sharpness: float = Field(default=0.5, ge=0, lt=1)


DEFAULTS = FrameSettings()


class DroppedFrame(NamedTuple):
    """A frame that is left out: `index` and `time` as in `faces.media.clips.Frame`, and why."""

    index: int  # type: ignore[assignment]  # as in Frame
    time: float
    reason: Reason
    detail: str


def kept_frames(frames: Iterable[Frame], settings: FrameSettings = DEFAULTS) -> Iterator[Frame | DroppedFrame]:
    """Yield each frame of a clip, or a DroppedFrame in its place when it is a near-duplicate or blurred.

    One frame is in memory at a time, besides the thumbnail of the one kept last. The first frame is always
    kept. Every frame counts for the clip's usual sharpness, so a clip that turns to another scene, softer than
    the one before, loses frames for at most REMEMBERED / 2 of them.
    """
    last: np.ndarray | None = None
    recent: deque[float] = deque(maxlen=REMEMBERED)
    for frame in frames:
        gray = _gray(frame.rgb)
        seen, sharp = thumbnail(gray), sharpness(gray)
        doubt = _repeats(seen, last, settings) or _blurred(sharp, recent, settings)
        recent.append(sharp)
        if doubt is None:
            last = seen
            yield frame
        else:
            yield DroppedFrame(frame.index, frame.time, *doubt)


def thumbnail(gray: np.ndarray) -> np.ndarray:
    """Return a gray picture (H, W) as float32 (32, 32), averaged, not sampled; the levels of the picture."""
    return cv2.resize(gray.astype(np.float32), (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA)


def change(seen: np.ndarray, last: np.ndarray) -> float:
    """Return the mean absolute difference of two thumbnails, in the block where it is largest; gray levels.

    The mean over the whole picture drowns a blink or a smile of a small face in sensor noise: noise is
    everywhere, an expression in few blocks.
    """
    blocks = THUMBNAIL // BLOCK
    difference = np.abs(seen - last).reshape(blocks, BLOCK, blocks, BLOCK)
    return float(difference.mean(axis=(1, 3)).max())


def sharpness(gray: np.ndarray) -> float:
    """Return the variance of the Laplacian of a gray picture (H, W), >= 0 (Pech-Pacheco et al., ICPR 2000).

    The picture is smoothed first (Gaussian, 1 pixel; Marr and Hildreth 1980): a Laplacian sees sensor noise
    best of all, and noise comes after the blur of lens and motion.
    """
    smooth = cv2.GaussianBlur(gray, (0, 0), SMOOTHING)
    return float(cv2.Laplacian(smooth, cv2.CV_32F).var())


def _gray(rgb: np.ndarray) -> np.ndarray:
    gray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    zoom = LONGEST_SIDE / max(gray.shape)
    height, width = (max(1, round(side * zoom)) for side in gray.shape)
    return gray if zoom >= 1 else cv2.resize(gray, (width, height), interpolation=cv2.INTER_AREA)


def _repeats(seen: np.ndarray, last: np.ndarray | None, settings: FrameSettings) -> tuple[Reason, str] | None:
    if last is None or (changed := change(seen, last)) >= settings.min_change:
        return None
    return Reason.NEAR_DUPLICATE, f"{changed:.2f} gray levels of change, the limit is {settings.min_change:g}"


def _blurred(sharp: float, recent: deque[float], settings: FrameSettings) -> tuple[Reason, str] | None:
    if len(recent) < LEAST_REMEMBERED or sharp >= settings.min_sharpness * (usual := median(recent)):
        return None
    return Reason.BLURRED, f"{sharp / usual:.2f} of the clip's sharpness, the limit is {settings.min_sharpness:g}"
