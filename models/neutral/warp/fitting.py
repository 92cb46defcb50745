"""Fitting a generator that warps to people whose face at rest is known; seconds, and nothing is drawn by chance."""

import numpy as np

from core.frame_groups import FrameGroups
from core.pixels import Pixels
from faces.mesh.eye_frame import EyeFrame
from faces.mesh.mouth import closed, openness
from models.neutral.warp.canvas import Canvas
from models.neutral.warp.generator import WarpGenerator
from models.neutral.warp.interior import MouthModel
from models.neutral.warp.pairs import Pairs
from models.neutral.warp.settings import WarpSettings
from models.neutral.warp.shape import ShapeModel
from models.neutral.warp.texture import TextureModel


def fit_warp(pixels: Pixels, landmarks: Pixels, groups: FrameGroups, settings: WarpSettings) -> WarpGenerator:
    """Return a generator fitted to all people of `groups`.

    The groups are rows of pixels uint8 (N, S, S, 3) and of landmarks (N, 478, 3) in these pixels. Raises ValueError for
    fewer than two people.
    """
    if len(groups) < 2:
        raise ValueError(f"{len(groups)} people with a neutral face, at least 2 are needed: add people")
    pairs = Pairs.of(groups)
    before, after = (np.asarray(landmarks[rows], np.float64) for rows in (pairs.frame, pairs.target))
    shape = ShapeModel.fit(before, after, pairs.weight, settings.shape_components, settings.shape_penalty)
    rest = mean_rest(np.asarray(landmarks[groups.target], np.float64))
    canvas = Canvas.of(rest)
    frames, targets = _textures(canvas, pixels, landmarks, pairs)
    weights = pairs.weight / pairs.weight.mean()
    how = (settings.texture_components, settings.texture_penalty)
    texture = TextureModel.fit(canvas, frames, targets, shape.seen(before), weights, *how)
    looks = texture.looks(canvas, frames)
    mouth = MouthModel.fit(canvas, looks, frames, targets, weights, settings.mouth_penalty)
    return WarpGenerator(settings, rest, shape, texture, mouth)


def mean_rest(landmarks: np.ndarray) -> np.ndarray:
    """Return the mean shape; hardly parted lips are closed, those of an expression with an open mouth are not."""
    mean = EyeFrame.of(landmarks).shapes(landmarks).mean(axis=0)
    return (mean if openness(mean) else closed(mean)).astype(np.float32)


def _textures(canvas: Canvas, pixels: Pixels, landmarks: Pixels, pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """Return the textures of the frames and of the targets of all pairs; each face is read once."""
    rows = np.unique(np.concatenate([pairs.frame, pairs.target]))
    every = np.stack([canvas.texture(pixels[row], np.asarray(landmarks[row])) for row in rows.tolist()])
    frames, targets = (every[np.searchsorted(rows, each)] for each in (pairs.frame, pairs.target))
    return frames, targets
