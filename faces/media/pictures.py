"""The pixels of what a data set holds: a file, bytes from an archive, or ready pixels."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from core.rejects import Reason, Rejected
from faces.media.clips import frames_at
from faces.media.contents import Content
from faces.media.decode import Decoded, DecodeSettings, decode


def picture(content: Content, settings: DecodeSettings) -> Decoded:
    """Return a still. Raises Rejected."""
    if isinstance(content, Rejected):
        raise content
    if isinstance(content, Decoded):
        return Decoded(_rgb(content.rgb), content.note)
    return Decoded(_rgb(content), "") if isinstance(content, np.ndarray) else decode(content, settings)


def clip_frames(content: Content, frames: list[int], settings: DecodeSettings) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the frames of a clip with the given indices in rising order. Raises Rejected."""
    for frame in frames_at(clip(content), frames, settings):
        yield frame.index, frame.rgb


def clip(content: Content) -> Path | bytes:
    """Return what a clip is decoded from. Raises Rejected."""
    if isinstance(content, Rejected):
        raise content
    if isinstance(content, np.ndarray | Decoded):
        raise Rejected(Reason.BAD_RECORD, "pixels where a clip is expected")
    return content


def _rgb(pixels: np.ndarray) -> np.ndarray:
    """Return ready pixels, uint8 (H, W), (H, W, 1) or (H, W, 3), as RGB."""
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] not in (1, 3)):
        raise Rejected(Reason.BAD_RECORD, f"pixels of type {pixels.dtype} and shape {pixels.shape}")
    gray = pixels.ndim == 2 or pixels.shape[2] == 1
    return np.repeat(pixels.reshape(*pixels.shape[:2], 1), 3, axis=2) if gray else np.ascontiguousarray(pixels)
