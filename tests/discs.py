"""Faces of a simple world, for tests of what is strange."""

import numpy as np

SIDE = 32


def discs(count: int, seed: int) -> np.ndarray:
    """Faces of a simple world: a disc with two eyes, which vary a little."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    made = []
    for _ in range(count):
        radius, light = random.uniform(0.33, 0.4), random.uniform(150, 220)
        face = np.where(np.hypot(x - 0.5, y - 0.5) < radius, light, 60.0)
        eyes = (np.hypot(x - 0.35, y - 0.4) < 0.06) | (np.hypot(x - 0.65, y - 0.4) < 0.06)
        face = np.where(eyes, random.uniform(10, 50), face)[..., None] * (1.0, 0.8, 0.6)
        made.append(face + random.normal(0, 4, (SIDE, SIDE, 3)))
    return np.clip(np.rint(made), 0, 255).astype(np.uint8)
