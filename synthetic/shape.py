"""Modes of the shape of a head: what makes one drawn person's bones and features differ from another's.

Each mode is a displacement field for one standard deviation. Modes that a landmark model takes for an
expression (mouth width, brow height) are kept small; modes that it reads as bone (nose, cheekbones) large.
"""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from synthetic import landmarks as lm
from synthetic.chance import normal
from synthetic.exact import gaussian, smoothstep
from synthetic.kernels import Kernels, Vector

Field = Callable[[Kernels], np.ndarray]


def shape_modes(kernels: Kernels) -> dict[str, np.ndarray]:
    """Return the field (V, 3) of every mode, centimetres a standard deviation."""
    return {name: sd * make(kernels) for name, (sd, make) in _MODES.items()}


def draw_coefficients(rng: Generator) -> dict[str, float]:
    """Draw one coefficient a mode: bell-shaped, standard deviation 1, within +-2."""
    return {name: normal(rng) for name in _MODES}


def blend(modes: dict[str, np.ndarray], coefficients: dict[str, float]) -> np.ndarray:
    """Return the sum of coefficient x field, (V, 3)."""
    total = np.zeros_like(next(iter(modes.values())))
    for name, coefficient in coefficients.items():
        total = total + coefficient * modes[name]
    return total


def _bump(centre: Vector, sigma: float, shift: Vector) -> Field:
    return lambda k: k.single(centre, sigma, shift)


def _pair(centre: Vector, sigma: float, shift: Vector) -> Field:
    return lambda k: k.both(centre, sigma, shift)


def _wider(factor: float, start: float | None = None, end: float = 0.0) -> Field:
    """Scale x, everywhere or where y passes from `start` to `end`."""

    def field(k: Kernels) -> np.ndarray:
        x, y, _ = k.vertices.T
        where = np.ones_like(y) if start is None else smoothstep(start, end, y)
        return (factor * x * where)[:, None] * np.array([1.0, 0.0, 0.0])

    return field


def _raised(shift: float, start: float, end: float) -> Field:
    """Move up by `shift` where y passes from `start` to `end`."""
    return lambda k: (shift * smoothstep(start, end, k.vertices[:, 1]))[:, None] * np.array([0.0, 1.0, 0.0])


def _taller(k: Kernels) -> np.ndarray:
    return 0.05 * k.vertices * np.array([0.0, 1.0, 0.0])


def _nose_length(k: Kernels) -> np.ndarray:
    return k.single((0, -1.2, 7.0), 1.5, (0, -0.42, 0.05)) + k.single((0, -2.2, 6.0), 1.0, (0, -0.12, 0))


def _nose_bridge(k: Kernels) -> np.ndarray:
    return k.single((0, 2.2, 5.8), 1.0, (0, 0, 0.38)) + k.both((-0.8, 2.0, 5.2), 0.6, (-0.10, 0, 0))


def _eye_size(k: Kernels) -> np.ndarray:
    total = np.zeros_like(k.vertices)
    for side in (-1.0, 1.0):
        centre = np.array([side * 3.15, 2.62, 3.8])
        total = total + 0.10 * gaussian(k.vertices, centre, 1.5)[:, None] * (k.vertices - centre)
    return total


def _mouth_width(k: Kernels) -> np.ndarray:
    return k.both(k.vertices[lm.MOUTH_CORNER], 1.15, (-0.26, 0, -0.08))


_MODES: dict[str, tuple[float, Field]] = {
    "face_width": (0.6, _wider(0.055)),
    "face_height": (0.45, _taller),
    "jaw_width": (0.65, _wider(0.085, -2, -8)),
    "chin_length": (0.6, _raised(-0.55, -5, -9)),
    "chin_forward": (1.3, _bump((0, -8.6, 4.6), 1.9, (0, 0, 0.55))),
    "forehead_width": (1.3, _wider(0.05, 3, 8)),
    "forehead_height": (1.0, _raised(0.5, 5, 9)),
    "nose_length": (0.7, _nose_length),
    "nose_forward": (1.3, _bump((0, -0.9, 7.3), 1.35, (0, 0, 0.5))),
    "nose_width": (1.4, _pair((-1.6, -1.3, 5.5), 0.75, (-0.26, 0, 0))),
    "nose_bridge": (1.4, _nose_bridge),
    "nose_tip": (1.3, _bump((0, -1.1, 7.4), 0.9, (0, 0.28, 0))),
    "eye_distance": (0.75, _pair((-3.15, 2.6, 3.8), 1.5, (-0.19, 0, 0))),
    "eye_height": (0.5, _pair((-3.15, 2.6, 3.8), 1.6, (0, 0.16, 0))),
    "eye_size": (0.6, _eye_size),
    "eye_tilt": (0.75, _pair((-4.4, 2.66, 3.2), 0.8, (0, 0.17, 0))),
    "brow_height": (0.4, _pair((-3.2, 4.8, 4.7), 1.4, (0, 0.26, 0))),
    "brow_ridge": (1.3, _pair((-2.8, 4.4, 4.9), 1.2, (0, 0, 0.25))),
    "brow_arch": (0.4, _pair((-4.4, 5.0, 4.2), 1.0, (0, 0.25, 0))),
    "cheekbone": (1.3, _pair((-5.4, -0.2, 2.6), 1.8, (-0.28, 0, 0.22))),
    "cheek_hollow": (1.2, _pair((-4.9, -3.5, 2.6), 1.6, (0.28, 0, -0.22))),
    "mouth_width": (0.5, _mouth_width),
    "upper_lip": (0.5, lambda k: k.ring(lm.LIP_OUTER_UPPER, (0, 0.17, 0.06), 0.4, k.upper_lip)),
    "lower_lip": (0.8, lambda k: k.ring(lm.LIP_OUTER_LOWER, (0, -0.20, 0.08), 0.45, k.lower_lip)),
    "mouth_height": (0.6, _bump((0, -4.3, 5.2), 1.9, (0, 0.20, 0))),
    "philtrum": (1.2, _bump((0, -2.9, 5.8), 0.9, (0, 0, 0.15))),
}
