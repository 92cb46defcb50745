"""From linear light to an 8-bit picture: background, anti-aliasing, tone curve, sensor noise."""

import numpy as np
from numpy.random import Generator

from synthetic.chance import spread, uniform
from synthetic.colour import linear, tone_table
from synthetic.view import Camera

_STEPS, _TOP, _SCALE = 8192, 4.0, 16
"""Entries and upper end of the tone table; display values carry 4 fraction bits until the end."""


def background(rng: Generator, size: int) -> np.ndarray:
    """Return two muted colours in blurred patches, float32 linear light (size, size, 3)."""
    first, second = _muted(rng), _muted(rng)
    grid = rng.random((5, 5), dtype=np.float32)
    blend = spread(spread(grid, size).T, size)[..., None]
    return blend * first + (1 - blend) * second


def _muted(rng: Generator) -> np.ndarray:
    grey = uniform(rng, 50, 215)
    colour = [grey + uniform(rng, -24, 24) for _ in range(3)]
    return linear(colour).astype(np.float32)


def develop(light: np.ndarray, camera: Camera, rng: Generator) -> np.ndarray:
    """Return uint8 RGB (S, S, 3) of linear light (2S, 2S, 3): pool 2 x 2, expose, tone curve, blur, noise."""
    gain = np.array(camera.white_balance, np.float32) * np.float32(camera.exposure)
    index = pooled(light) * (gain * np.float32((_STEPS - 1) / _TOP)) + np.float32(0.5)
    levels = tone_table(_STEPS, _TOP, _SCALE)[np.clip(index, 0, _STEPS - 1).astype(np.int32)]
    if camera.blurred:
        levels = binomial(levels)
    levels = levels + _grain(rng, levels.shape, camera.noise)
    return np.clip((levels + _SCALE // 2) // _SCALE, 0, 255).astype(np.uint8)


def pooled(image: np.ndarray) -> np.ndarray:
    """Return the mean of each 2 x 2 block of (2S, 2S, C)."""
    rows = image[0::2] + image[1::2]
    return (rows[:, 0::2] + rows[:, 1::2]) * image.dtype.type(0.25)


def binomial(levels: np.ndarray) -> np.ndarray:
    """Smooth integers (S, S, C) with the kernel (1 2 1) in both directions; borders repeat."""
    padded = np.pad(levels, ((1, 1), (1, 1), (0, 0)), mode="edge")
    rows = padded[:-2] + 2 * padded[1:-1] + padded[2:]
    return (rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:] + 8) // 16


def _grain(rng: Generator, shape: tuple[int, ...], amplitude: float) -> np.ndarray:
    """Return integer noise with a triangular distribution, `amplitude` grey levels at most."""
    reach = max(1, int(amplitude * _SCALE / 2 + 0.5))
    draws = rng.integers(-reach, reach + 1, size=(2, *shape), dtype=np.int32)
    return draws[0] + draws[1]
