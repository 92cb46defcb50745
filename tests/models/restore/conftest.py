"""Faces with structure, as simple as possible: sums of a few smooth patterns."""

import numpy as np
import pytest

SIDE = 16


@pytest.fixture(scope="session")
def patterns() -> np.ndarray:
    """Return uint8 (120, 16, 16, 3), mixtures of four smooth coloured patterns."""
    random = np.random.default_rng(5)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    shapes = np.stack([np.sin(2 * np.pi * (a * x + b * y)) for a, b in ((1, 0), (0, 1), (1, 1), (0.5, 1.5))])
    colours = random.uniform(-1, 1, (4, 3))
    weights = random.normal(0, 25, (120, 4))
    pictures = np.einsum("nk,khw,kc->nhwc", weights, shapes, colours) + 128
    return np.clip(np.rint(pictures), 0, 255).astype(np.uint8)
