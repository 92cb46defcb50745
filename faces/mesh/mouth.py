"""The mouth of a shape: how far it is open, the same shape with closed lips, and lips without what is behind them.

Shapes are those of `faces.mesh.eye_frame`, so that lengths are shares of the distance between the eyes.
"""

import numpy as np

from faces.mesh.features import LOWER_INNER_LIP, LOWER_OUTER_LIP, UPPER_INNER_LIP, UPPER_OUTER_LIP

PARTED = 0.065
"""Inner lips nearer than this are taken for closed ones; wider gaps are narrowed by it."""
CLOSED = 0.0016
"""The gap of closed lips: not 0, so that no triangle between them turns over."""
BITE = 0.25
"""Where a mouth is open, its inner lip is read by this share of the lip nearer to the outer one, free of teeth."""
OPEN_FROM, OPEN_TO = 0.033, 0.1
"""Gap at which the inside of a mouth begins to show, and at which it shows fully."""

_UPPER, _LOWER = list(UPPER_INNER_LIP[1:-1]), list(LOWER_INNER_LIP[1:-1])
_ABOVE, _BELOW = list(UPPER_OUTER_LIP[1:-1]), list(LOWER_OUTER_LIP[1:-1])


def gaps(shapes: np.ndarray) -> np.ndarray:
    """Return how far each point of the lower inner lip lies under that of the upper one, (..., 9), of (..., V, 2)."""
    return shapes[..., _LOWER, 1] - shapes[..., _UPPER, 1]


def openness(shapes: np.ndarray) -> np.ndarray:
    """Return how much of the inside of the mouth shows, (...) in [0, 1], of shapes (..., V, 2)."""
    widest = gaps(shapes).max(axis=-1)
    return np.clip((widest - OPEN_FROM) / (OPEN_TO - OPEN_FROM), 0, 1)


def closed(shapes: np.ndarray) -> np.ndarray:
    """Return shapes (..., V, 2) with lips that touch; a wide gap stays open by what exceeds `PARTED`."""
    gap = gaps(shapes)
    narrowed = CLOSED + np.maximum(gap - PARTED, 0)
    middle = (shapes[..., _LOWER, :] + shapes[..., _UPPER, :]) / 2
    half = np.stack([np.zeros_like(gap), narrowed / 2], axis=-1)
    result = np.array(shapes, np.float64)
    result[..., _UPPER, :], result[..., _LOWER, :] = middle - half, middle + half
    return result


def without_inside(shapes: np.ndarray) -> np.ndarray:
    """Return shapes (..., V, 2) whose inner lips lie a little on the lips where the mouth is open."""
    share = (BITE * np.clip((gaps(shapes) - OPEN_FROM / 4) / OPEN_FROM, 0, 1))[..., None]
    result = np.array(shapes, np.float64)
    result[..., _UPPER, :] += share * (shapes[..., _ABOVE, :] - shapes[..., _UPPER, :])
    result[..., _LOWER, :] += share * (shapes[..., _BELOW, :] - shapes[..., _LOWER, :])
    return result
