"""The displacement field of each action unit that moves the face linearly.

Centres are places on the canonical mesh, shifts full-intensity movements in centimetres (right side of
the face; the left mirrors it). They were fitted by hand to what the Face Landmarker's blendshapes report on
drawn faces.
"""

from collections.abc import Callable

import numpy as np

from synthetic import landmarks as lm
from synthetic.exact import exp
from synthetic.kernels import Kernels, lid_profile


def unit_fields(kernels: Kernels) -> dict[str, np.ndarray]:
    """Return the displacement field (V, 3) of each unit at intensity 1."""
    return {name: make(kernels) for name, make in _FIELDS.items()}


def _smile(k: Kernels) -> np.ndarray:
    x, y, z = k.vertices.T
    middle = exp(-((x / 1.6) * (x / 1.6) + (y + 4.3) * (y + 4.3))) * (z > 3)
    return (
        k.both(k.vertices[lm.MOUTH_CORNER], 1.25, (-0.95, 0.75, -0.45))
        + k.both((-4.1, -0.6, 4.2), 1.7, (-0.15, 0.5, 0.35))
        + k.both((-3.2, 1.9, 4.0), 0.8, (0, 0.13, 0.05))
        + middle[:, None] * np.array([0, 0.10, -0.25])
    )


def _frown(k: Kernels) -> np.ndarray:
    corner = k.both(k.vertices[lm.MOUTH_CORNER], 1.15, (-0.40, -0.85, -0.25))
    return corner + k.both((-2.8, -6, 4.2), 1.0, (-0.1, -0.25, 0))


def _stretch(k: Kernels) -> np.ndarray:
    corner = k.both(k.vertices[lm.MOUTH_CORNER], 1.3, (-0.85, -0.30, -0.4))
    return corner + k.both((-3.6, -6.3, 3.2), 1.3, (-0.35, -0.35, 0))


def _pucker(k: Kernels) -> np.ndarray:
    x, y, z = k.vertices.T
    across, up = x / 2.3, (y + 4.4) / 1.7
    weight = exp(-(across * across + up * up)) * (z > 2.5)
    out = 0.95 * exp(-(x / 2.2) * (x / 2.2)) + 0.25
    return weight[:, None] * np.stack([-0.62 * x, 0.10 * (y + 4.3), out], axis=1)


def _mouth_left(k: Kernels) -> np.ndarray:
    x, y, z = k.vertices.T
    across, up = x / 2.9, (y + 4.4) / 1.8
    return (exp(-(across * across + up * up)) * (z > 2.5))[:, None] * np.array([1.7, 0.1, -0.1])


def _middle_of_lip(k: Kernels) -> np.ndarray:
    across = k.vertices[:, 0] / 2.1
    return exp(-across * across * across * across)[:, None]


def _upper_up(k: Kernels) -> np.ndarray:
    lip = _middle_of_lip(k) * k.ring(lm.LIP_INNER_UPPER, (0, 0.85, 0), 1.0, k.upper_lip)
    folds = k.both((-1.9, -2.2, 5.2), 1.0, (-0.15, 0.40, 0.1))
    return lip + folds + k.both((-3.3, -0.6, 4.4), 1.2, (0, 0.25, 0.12))


def _lower_down(k: Kernels) -> np.ndarray:
    lip = _middle_of_lip(k) * k.ring(lm.LIP_INNER_LOWER, (0, -1.10, -0.05), 0.9, k.lower_lip)
    return lip + k.both(k.vertices[lm.MOUTH_CORNER], 1.0, (-0.15, -0.1, -0.1))


def _press(k: Kernels) -> np.ndarray:
    upper = k.ring(lm.LIP_OUTER_UPPER, (0, -0.30, -0.25), 0.4, k.upper_lip)
    lower = k.ring(lm.LIP_OUTER_LOWER, (0, 0.40, -0.25), 0.4, k.lower_lip)
    return upper + lower + k.both((-2.6, -4.35, 4.2), 0.9, (-0.30, 0.08, -0.1))


def _inner_up(k: Kernels) -> np.ndarray:
    return k.both((-1.5, 4.9, 5.2), 1.25, (-0.05, 1.0, 0)) + k.both((-1.6, 6.6, 5.0), 1.4, (0, 0.3, 0))


def _outer_up(k: Kernels) -> np.ndarray:
    return k.both((-4.7, 4.8, 4.0), 1.35, (-0.05, 0.85, -0.1)) + k.both((-4.4, 6.3, 3.9), 1.5, (0, 0.3, 0))


def _brow_down(k: Kernels) -> np.ndarray:
    return (
        k.both((-1.7, 4.7, 5.1), 1.3, (0.36, -0.90, 0.18))
        + k.both((-4.0, 4.8, 4.4), 1.3, (0.15, -0.70, 0.08))
        + k.both((-3.2, 3.4, 4.0), 0.6, (0, -0.2, 0))
        + k.upper_lid(lid_profile() * [0, -0.08, 0])
    )


def _blink(k: Kernels) -> np.ndarray:
    """Close the gap of the opened eye: the upper lid does nearly all of the way."""
    profile = lid_profile()
    gap = k.vertices[list(lm.EYE_LOWER)] - k.vertices[list(lm.EYE_UPPER)] + profile * [0, -0.45, -0.03]
    return k.upper_lid(gap * 0.88 + profile * [0, 0, 0.12], 0.42) + k.lower_lid(gap * -0.10, 0.35)


def _wide(k: Kernels) -> np.ndarray:
    profile = lid_profile()
    lids = k.upper_lid(profile * [0, 0.50, 0], 0.5) + k.lower_lid(profile * [0, -0.16, 0])
    return lids + k.both((-3.2, 4.7, 4.7), 1.3, (0, 0.25, 0))


def _squint(k: Kernels) -> np.ndarray:
    profile = lid_profile()
    lids = k.lower_lid(profile * [0, 0.30, 0.05], 0.6) + k.upper_lid(profile * [0, -0.10, 0])
    return lids + k.both((-3.4, 1.2, 4.0), 0.9, (0, 0.25, 0.12))


_FIELDS: dict[str, Callable[[Kernels], np.ndarray]] = {
    "brow_inner_up": _inner_up,
    "brow_outer_up": _outer_up,
    "brow_down": _brow_down,
    "eye_wide": _wide,
    "eye_squint": _squint,
    "mouth_upper_up": _upper_up,
    "mouth_smile": _smile,
    "mouth_frown": _frown,
    "mouth_lower_down": _lower_down,
    "mouth_pucker": _pucker,
    "mouth_stretch": _stretch,
    "mouth_press": _press,
    "eye_blink": _blink,
    "mouth_left": _mouth_left,
}
