"""Eyes as impostors: a sphere behind the lids, drawn pixel by pixel."""

from dataclasses import dataclass

import numpy as np

from synthetic.colour import linear
from synthetic.exact import arccos, arctan2, cos, cross, degrees, dot, radians, sin, smoothstep, unit
from synthetic.expressions import GAZE_DEGREES
from synthetic.fragments import Surface
from synthetic.view import Lighting

_RADIUS = 1.28
_PUPIL, _IRIS = 11.5, 28.0
"""Eyeball radius in centimetres; half angles of pupil and iris in degrees."""


def gaze_direction(sideways: float, up: float) -> np.ndarray:
    """Return the unit vector (3,) in head space of a gaze; +-1 is full intensity."""
    x, y = radians(GAZE_DEGREES[0] * sideways), radians(GAZE_DEGREES[1] * up)
    return unit(np.array([sin(x), sin(y), cos(x) * cos(y)]))


@dataclass(frozen=True)
class Eye:
    """`centre` (3,) of the lids in head space; `radius` relative to the average; `iris` colour (3,)."""

    centre: np.ndarray
    radius: float
    iris: np.ndarray


def shade_eye(surface: Surface, rows: np.ndarray, eye: Eye, gaze: np.ndarray, lighting: Lighting) -> np.ndarray:
    """Return the colour (len(rows), 3) of one eye's pixels; `gaze` (3,) and `lighting` in head space."""
    ball = _RADIUS * eye.radius
    offset = surface.position[rows] - eye.centre
    x, y = offset[:, 0], offset[:, 1]
    depth = np.sqrt(np.clip(ball * ball - x * x - y * y, 0.05, None))
    normal = unit(np.stack([x, y, depth], axis=1))
    colour = _eyeball(normal, np.abs(x), gaze, eye.iris)
    steps = surface.steps_inside(rows, 12) * np.float32(256 / surface.size)
    lid_shadow = 0.34 + 0.66 * smoothstep(0, 3.6, steps)
    lit = np.clip(dot(normal, lighting.light) * 0.5 + 0.5, 0, 1) * 0.75 + lighting.ambient * 0.5
    spark = smoothstep(0.972, 0.990, dot(normal, lighting.half)) * smoothstep(1.0, 3.0, steps)
    return colour * (lit * lid_shadow)[:, None] + 0.9 * spark[:, None]


def _eyeball(normal: np.ndarray, aside: np.ndarray, gaze: np.ndarray, iris: np.ndarray) -> np.ndarray:
    """Return sclera, iris with a dark rim and streaks, and pupil, (N, 3)."""
    angle = degrees(arccos(dot(normal, gaze)))
    redder = 0.12 * smoothstep(0.6, 1.3, aside)[:, None] * np.array([0, 1, 1])
    sclera = linear((216, 209, 204)) * (1 - redder)
    bright = _streaks(normal, gaze) * (0.75 + 0.9 * smoothstep(12, 24, angle)) * 1.5
    rim = 1 - 0.75 * smoothstep(23.5, _IRIS, angle)
    inside = 1 - smoothstep(26.5, _IRIS + 1, angle)
    colour = sclera * (1 - inside)[:, None] + iris * (bright * rim * inside)[:, None]
    return colour * (1 - smoothstep(_PUPIL + 1, _PUPIL - 1, angle))[:, None] + 0.012


def _streaks(normal: np.ndarray, gaze: np.ndarray) -> np.ndarray:
    right = cross(np.array([0.0, 1.0, 0.0]), gaze)
    turn = arctan2(dot(normal, cross(gaze, right)), dot(normal, right))
    return 1 + 0.28 * sin(turn * 17) * sin(turn * 29)
