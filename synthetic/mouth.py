"""The inside of the mouth as an impostor: cavity, tongue and two rows of teeth on a plane behind the lips."""

import numpy as np

from synthetic.colour import linear
from synthetic.exact import cos, exp, power, radians, sin, smoothstep
from synthetic.expressions import JAW_DEGREES
from synthetic.fragments import Surface
from synthetic.view import Lighting

_PLANE = 4.75
_CAVITY = np.array([0.045, 0.010, 0.010])


def shade_mouth(surface: Surface, rows: np.ndarray, middle: np.ndarray, jaw: float, lighting: Lighting) -> np.ndarray:
    """Return the colour (len(rows), 3) of the pixels between the lips.

    `middle` (2,): shift x, y of the person's mouth; `jaw` 0..1: opening; `lighting` in head space. Pixels are
    moved along the view ray to the plane of the teeth, which gives the parallax.
    """
    viewer = lighting.viewer
    position = surface.position[rows]
    ray = (_PLANE - position[:, 2]) / max(float(viewer[2]), 0.3)
    x = position[:, 0] + viewer[0] * ray - middle[0]
    y = position[:, 1] + viewer[1] * ray - middle[1]
    angle = radians(JAW_DEGREES * jaw)
    lower_edge = 0.5 - 5.05 * cos(angle) - 7.3 * sin(angle)
    colour = _teeth(_tongue(x, y - lower_edge), x, y, lower_edge)
    depth = smoothstep(0, 3.0, surface.steps_inside(rows, 7) * np.float32(256 / surface.size))
    shade = 0.35 + 0.65 * depth * (0.7 + 0.3 * np.clip(lighting.light[2], 0, 1))
    return colour * (shade * (0.8 + 0.5 * lighting.ambient))[:, None]


def _tongue(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    across, up = x / 1.7, (y + 0.35) / 0.85
    inside = smoothstep(1, 0.7, np.sqrt(across * across + up * up))[:, None]
    return _CAVITY * (1 - inside) + linear((150, 66, 66)) * 0.6 * inside


def _teeth(colour: np.ndarray, x: np.ndarray, y: np.ndarray, lower_edge: np.ndarray) -> np.ndarray:
    enamel = linear((226, 216, 196))
    side = power(np.clip(1 - (x / 2.45) * (x / 2.45), 0, 1), 0.7)
    edge = 0.05 * x * x
    upper = smoothstep(-4.62, -4.55, y - edge) * smoothstep(2.4, 2.2, np.abs(x))
    lower = smoothstep(0.05, -0.03, y - lower_edge) * smoothstep(-0.95, -0.8, y - lower_edge)
    lower = lower * smoothstep(2.2, 2.0, np.abs(x))
    colour = colour * (1 - lower)[:, None] + enamel * (lower * _gaps(x, 0.55) * side * 0.75)[:, None]
    return colour * (1 - upper)[:, None] + enamel * (upper * _gaps(x, 0.78) * side)[:, None]


def _gaps(x: np.ndarray, width: float) -> np.ndarray:
    """Return the darkening between neighbouring teeth of a width in centimetres."""
    place = np.abs(x) / width
    place = place - np.floor(place)
    near = np.minimum(place, 1 - place) / 0.07
    return 1 - 0.55 * exp(-near * near)
