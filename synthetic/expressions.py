"""Expressions: the rest pose, action units driven by intensities, the jaw."""

from collections.abc import Mapping

import numpy as np

from synthetic import landmarks as lm
from synthetic.exact import arctan2, cos, degrees, dot, exp, power, radians, sin, smoothstep
from synthetic.kernels import Kernels, lid_profile
from synthetic.unit_fields import unit_fields

UNITS: dict[str, str] = {
    "brow_inner_up": "AU 1, inner brow raiser",
    "brow_outer_up": "AU 2, outer brow raiser",
    "brow_down": "AU 4, brow lowerer",
    "eye_wide": "AU 5, upper lid raiser",
    "eye_squint": "AU 6 and 7, cheek raiser and lid tightener",
    "mouth_upper_up": "AU 10, upper lip raiser",
    "mouth_smile": "AU 12, lip corner puller",
    "mouth_frown": "AU 15, lip corner depressor",
    "mouth_lower_down": "AU 16, lower lip depressor",
    "mouth_pucker": "AU 18, lip puckerer",
    "mouth_stretch": "AU 20, lip stretcher",
    "mouth_press": "AU 24, lip pressor",
    "jaw_open": "AU 26 and 27, jaw drop and mouth stretch",
    "eye_blink": "AU 45, blink",
    "mouth_left": "mouth to the subject's left (no number)",
    "look_left": "AU 61 and 62, eyes to the subject's left (negative: right)",
    "look_up": "AU 63 and 64, eyes up (negative: down)",
}
"""The units that can be drawn and their Facial Action Coding System numbers; 0..1, gaze -1..1."""

JAW_DEGREES = 24.0
GAZE_DEGREES = (22.0, 30.0)
"""Rotation at full intensity: jaw; gaze sideways and up."""

_GAIN = {
    "mouth_frown": 1.6, "mouth_pucker": 1.35, "brow_down": 1.6, "mouth_stretch": 1.5, "mouth_upper_up": 1.55,
    "mouth_lower_down": 1.5, "eye_wide": 1.45, "eye_squint": 1.4, "brow_inner_up": 1.15, "mouth_press": 1.6,
    "brow_outer_up": 1.2, "mouth_left": 1.15,
}  # fmt: skip
_GAMMA = {
    "mouth_pucker": 0.75, "mouth_upper_up": 0.7, "mouth_lower_down": 0.65, "mouth_left": 0.7, "jaw_open": 0.9,
    "mouth_frown": 0.85, "mouth_stretch": 0.85, "brow_outer_up": 0.85,
}  # fmt: skip
"""Detectors hardly react to the first third of some units; a gamma below 1 makes up for it."""


def driven(units: Mapping[str, float], name: str) -> float:
    """Return the geometric drive of a unit: sign(a) |a|^gamma times its gain."""
    value = float(units.get(name, 0.0))
    size = float(power(abs(value), _GAMMA.get(name, 1.0)))
    return (size if value > 0 else -size) * _GAIN.get(name, 1.0)


class Expressions:
    """Moves the coarse head vertices (V, 3) of a template, centimetres."""

    def __init__(self, kernels: Kernels) -> None:
        self._template = kernels.vertices
        self._fields = unit_fields(kernels)
        self._rest = rest_field(kernels)
        self._lid_opening = lid_opening_field(kernels)
        self._jaw = jaw_weights(kernels)

    def neutral(self, lid_opening: float) -> np.ndarray:
        """Return the average face at rest; `lid_opening` from -1 (narrow eyes) to 1 (wide)."""
        return self._template + self._rest + self._lid_opening * (1 + 0.35 * lid_opening)

    def apply(self, neutral: np.ndarray, units: Mapping[str, float], asymmetry: Mapping[str, float]) -> np.ndarray:
        """Return `neutral` (V, 3) with an expression; `asymmetry` is each unit's surplus on the left side."""
        vertices, side = neutral, np.sign(self._template[:, :1])
        for name, field in self._fields.items():
            drive = driven(units, name)
            if drive:
                vertices = vertices + drive * field * (1 + asymmetry[name] * side)
        return open_jaw(self._follow_gaze(vertices, units), self._jaw, driven(units, "jaw_open"))

    def _follow_gaze(self, vertices: np.ndarray, units: Mapping[str, float]) -> np.ndarray:
        """Let the lids follow an upward or downward gaze."""
        up = units.get("look_up", 0.0)
        lids = self._fields["eye_wide"] * _GAIN["eye_wide"] if up > 0 else self._fields["eye_blink"]
        return vertices + 0.35 * abs(up) * lids if up else vertices


def rest_field(kernels: Kernels) -> np.ndarray:
    """Return what makes the canonical mesh neutral (V, 3): lips closed, mouth narrower, brows lower."""
    vertices = kernels.vertices
    gap = vertices[list(lm.LIP_INNER_LOWER)] - vertices[list(lm.LIP_INNER_UPPER)]
    half = gap * 0.5 * np.array([1, 0.96, 0.6])
    return (
        kernels.ring(lm.LIP_INNER_UPPER, half, 0.38, kernels.upper_lip)
        + kernels.ring(lm.LIP_INNER_LOWER, -half, 0.38, kernels.lower_lip)
        + kernels.both(vertices[lm.MOUTH_CORNER], 1.2, (-0.30, 0, -0.10))
        + kernels.both((-1.8, 4.8, 5.0), 1.3, (0, -0.38, 0))
        + kernels.both((-4.2, 4.8, 4.2), 1.3, (0, -0.30, 0))
    )


def lid_opening_field(kernels: Kernels) -> np.ndarray:
    """Return the opening of the lids that the rest pose adds (V, 3); people differ in its amount."""
    profile = lid_profile()
    return kernels.upper_lid(profile * [0, 0.27, 0.03]) + kernels.lower_lid(profile * [0, -0.18, 0])


def jaw_weights(kernels: Kernels) -> np.ndarray:
    """Return how far each vertex follows the jaw, (V,) in 0..1: lower face fully, upper lip hardly."""
    x, y, z = kernels.vertices.T
    below = degrees(arctan2(-(y - 0.5), z + 2.5))
    follows = smoothstep(24, 46, below) * smoothstep(-11, -3, z)
    lips = lm.LIP_INNER_UPPER + lm.LIP_INNER_LOWER + lm.LIP_OUTER_UPPER + lm.LIP_OUTER_LOWER
    offset = kernels.vertices[:, None] - kernels.vertices[list(lips)][None]
    near_lips = exp(-dot(offset, offset).min(axis=1) / 0.25)
    aside = np.clip(np.abs(x) / 2.46, 0, 1)
    lip = np.where(kernels.upper_lip > 0.6, 0.30 * aside * aside * aside, 1 - 0.5 * power(aside, 2.5))
    lip = np.where(kernels.upper_lip == 0.5, 0.45, lip)
    return follows * (1 - near_lips) + lip * near_lips


def open_jaw(vertices: np.ndarray, weights: np.ndarray, amount: float) -> np.ndarray:
    """Turn (V, 3) about the axis of the jaw joint (y .5, z -2.5) by 24 degrees x amount x weight."""
    if not amount:
        return vertices
    angle = radians(JAW_DEGREES * amount) * weights
    sine, cosine = sin(angle), cos(angle)
    y, z = vertices[:, 1] - 0.5, vertices[:, 2] + 2.5
    return np.stack([vertices[:, 0], 0.5 + y * cosine - z * sine, y * sine + z * cosine - 2.5], axis=1)
