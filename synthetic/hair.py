"""Hair: strands in the atlas, the mask of the scalp, brows, and the volume that lifts the scalp."""

import cv2
import numpy as np
from numpy.random import Generator

from synthetic import landmarks as lm
from synthetic.atlas import SIZE, Atlas, blurred, catmull_rom, sample
from synthetic.chance import layered_noise, uniform
from synthetic.exact import PI, arctan2, exp, sin, smoothstep, unit
from synthetic.head import atlas_uv
from synthetic.traits import Traits


def strands(rng: Generator, style: str) -> np.ndarray:
    """Return the strand pattern, float32 (SIZE, SIZE), about N(0, 1): radial streaks, or curls."""
    if style == "curly":
        return layered_noise(rng, SIZE, [(SIZE // 8, 1.0), (SIZE // 4, 0.8)])
    streaks = layered_noise(rng, SIZE, [(SIZE // 2, 1.0), (SIZE // 4, 1.0)], aspect=0.06)
    waver = layered_noise(rng, SIZE, [(8, 1.0)])
    y, x = np.mgrid[0:SIZE, 0:SIZE] - (SIZE - 1) / 2
    turn = (arctan2(y, x) / PI + 1) / 2 + waver * 0.003
    radius = np.sqrt(x * x + y * y) / SIZE
    uv = np.stack([turn - np.floor(turn), np.clip(radius, 0, 1)], axis=-1).astype(np.float32)
    return sample(streaks, uv.reshape(-1, 2)).reshape(SIZE, SIZE)


def scalp_mask(atlas: Atlas, traits: Traits, strand: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Return where hair covers the head, float32 (SIZE, SIZE) in 0..1."""
    if traits.hair_style == "bald":
        return np.zeros((SIZE, SIZE), np.float32)
    x, y, z = (atlas.position[..., k] for k in range(3))
    above = y - (7.5 + traits.hair_line - 0.03 * x * x)
    front = smoothstep(-0.35, 0.45, above + 0.14 * strand + 0.12 * noise)
    lowest = -0.6 if traits.hair_style == "short" else -2.5
    behind = -2.0 + 0.38 * np.clip(y - 1.5, 0, 6) - z
    sides = smoothstep(-0.2, 0.5, behind + 0.2 * strand) * smoothstep(lowest, lowest + 1.2, y)
    mask = np.maximum(front, sides)
    if traits.hair_style == "side":
        mask = np.maximum(mask, _fringe(x, y, strand, traits.parted_left))
    return blurred((mask * atlas.covered).astype(np.float32), 0.9)


def _fringe(x: np.ndarray, y: np.ndarray, strand: np.ndarray, parted_left: bool) -> np.ndarray:
    slope = 0.42 if parted_left else -0.42
    fringe = smoothstep(-0.3, 0.3, y - (6.9 + slope * x) + 0.35 * strand)
    return fringe * smoothstep(3.0, 1.0, 7.0 - y) * smoothstep(6.2, 7.0, y + 0.5)


def brow_mask(atlas: Atlas, traits: Traits, rng: Generator) -> np.ndarray:
    """Return both brows as hundreds of short strokes, float32 (SIZE, SIZE) in 0..1."""
    canvas = np.zeros((SIZE * 2, SIZE * 2), np.uint8)
    upper, lower = lm.BROW_UPPER, lm.BROW_LOWER
    mirrored = atlas.head.mirrored
    for top, bottom in ((upper, lower), (mirrored(upper), mirrored(lower))):
        above, below = (catmull_rom(atlas.landmarks(ring) * 2, 24) for ring in (top, bottom))
        for _ in range(int(520 * traits.brow_density)):
            start, end = _brow_hair(rng, above, below, traits.brow_thickness)
            cv2.line(canvas, start, end, 255, 2, cv2.LINE_AA)
    pooled = canvas.reshape(SIZE, 2, SIZE, 2).astype(np.int32).sum(axis=(1, 3))
    return blurred(pooled.astype(np.float32) / np.float32(4 * 255), 0.8)


def _brow_hair(
    rng: Generator, above: np.ndarray, below: np.ndarray, thickness: float
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the ends of one hair in doubled texels; hairs lie along the brow, rising at its inner end."""
    along, last = float(rng.random()), len(above) - 1
    at = int(along * last)
    taper = (0.5 + 0.5 * min(1.0, along / 0.25)) * (0.55 + 0.45 * min(1.0, (along + 0.15) * 1.6))
    across = 0.5 + uniform(rng, -0.5, 0.5) * thickness * 0.72 * taper
    root = above[at] * (1 - across) + below[at] * across
    tangent = _direction(above[min(at + 2, last)] - above[max(at - 2, 0)])
    upward = _direction(above[at] - below[at])
    lean = uniform(rng, 0.05, 0.8) * along * float(np.sqrt(along))
    hair = _direction(upward * lean - tangent * uniform(rng, 0.5, 1.0)) * uniform(rng, 9, 17)
    return _pixel(root - hair * 0.3), _pixel(root + hair * 0.7)


def _direction(v: np.ndarray) -> np.ndarray:
    return v / (np.sqrt(v[0] * v[0] + v[1] * v[1]) + 1e-6)


def _pixel(point: np.ndarray) -> tuple[int, int]:
    return int(np.floor(point[0] + 0.5)), int(np.floor(point[1] + 0.5))


def hair_colour(traits: Traits, strand: np.ndarray) -> np.ndarray:
    """Return the colour of the strands, float32 linear light (SIZE, SIZE, 3)."""
    return (traits.hair * exp(0.42 * strand)[..., None]).astype(np.float32)


def hair_lift(atlas: Atlas, traits: Traits, mask: np.ndarray) -> np.ndarray:
    """Return how far hair lifts the coarse vertices off the scalp, (V, 3) centimetres."""
    vertices = atlas.head.vertices
    cover = sample(blurred(mask, 9), atlas_uv(vertices).astype(np.float32)).astype(np.float64)
    cover[-1] = cover.max()
    outward = unit(vertices - np.array([0.0, 1.0, -4.0]))
    lift = outward * (cover * traits.hair_volume)[:, None] * np.array([0.85, 1.35, 1])
    if traits.hair_style == "curly":
        waves = sin(vertices[:, 0] * 5 + traits.age * 40) * sin(vertices[:, 1] * 4)
        lift = lift * (1 + 0.18 * waves)[:, None]
    return lift
