"""Areas of the face as atlas masks, the same for every person: lips, lids, creases, beard, blush.

Masks are functions of the canonical head position or of strokes along landmarks. float32, 0..1.
"""

from collections.abc import Callable, Sequence

import numpy as np

from synthetic import landmarks as lm
from synthetic.atlas import Atlas, area, catmull_rom, stroke
from synthetic.exact import PI, exp, sin, smoothstep

Point = tuple[float, float, float]


def face_masks(atlas: Atlas) -> dict[str, np.ndarray]:
    """Return every mask by name, float32 (SIZE, SIZE)."""
    masks = {name: make(atlas) for name, make in _MASKS.items()}
    masks["beard"] = masks["beard"] * (1 - masks["lips"])
    masks["moustache"] = masks["moustache"] * (1 - masks["lips"])
    return {name: mask.astype(np.float32) for name, mask in masks.items()}


def _both_sides(atlas: Atlas, ring: tuple[int, ...], width: float) -> np.ndarray:
    """Draw a stroke along landmarks of the right side and along their mirror images."""
    right, left = atlas.landmarks(ring), atlas.landmarks(atlas.head.mirrored(ring))
    return np.maximum(stroke(right, width, 1.0), stroke(left, width, 1.0))


def _pair(atlas: Atlas, points: Sequence[Point], width: float = 1.4) -> np.ndarray:
    """Draw a soft stroke through head positions and through their mirror images."""
    path = np.array(points)
    mirrored = path * [-1, 1, 1]
    return np.maximum(stroke(atlas.texels(path), width, 2.0), stroke(atlas.texels(mirrored), width, 2.0)) * 0.85


def _lips(atlas: Atlas) -> np.ndarray:
    upper = catmull_rom(atlas.landmarks(lm.LIP_OUTER_UPPER), 6)
    lower = catmull_rom(atlas.landmarks(lm.LIP_OUTER_LOWER), 6)
    return area(np.concatenate([upper, lower[::-1][1:-1]]), 2.2)


def _lip_line(atlas: Atlas) -> np.ndarray:
    rings = (lm.LIP_INNER_UPPER, lm.LIP_INNER_LOWER)
    return np.maximum(*(stroke(atlas.landmarks(ring), 2.2, 1.2) for ring in rings))


def _lid_crease(atlas: Atlas) -> np.ndarray:
    lift = np.zeros((len(lm.EYE_UPPER), 3))
    lift[:, 1] = 0.42 * sin(0.35 + np.arange(9) * ((PI - 0.55) / 8))
    rings = (lm.EYE_UPPER, atlas.head.mirrored(lm.EYE_UPPER))
    paths = (atlas.texels(atlas.head.vertices[list(ring)] + lift) for ring in rings)
    return np.maximum(*(stroke(path, 1.5, 1.3) for path in paths))


def _beard(atlas: Atlas) -> np.ndarray:
    x, y, z = (atlas.position[..., k] for k in range(3))
    across, up, under = x / 2.4, (y + 2.85) / 0.55, (y + 5.9) / 0.35
    chin = smoothstep(-3.2, -4.6, y) + 0.9 * exp(-(across * across + up * up)) * (z > 3)
    chin = np.clip(chin, 0, 1) * smoothstep(-3.5, -1.0, z)
    cheeks = smoothstep(5.6, 7.0, np.abs(x)) * smoothstep(2, -1, y) * smoothstep(-3.6, -2, z)
    bare = 1 - 0.5 * exp(-(x * x + under * under))
    return np.maximum(chin, 0.9 * cheeks * bare) * atlas.covered


def _moustache(atlas: Atlas) -> np.ndarray:
    x, y, z = (atlas.position[..., k] for k in range(3))
    across, up = x / 2.3, (y + 2.8 + 0.05 * x * x) / 0.5
    return exp(-(across * across * across * across + up * up)) * (z > 3)


def _crow_feet(atlas: Atlas) -> np.ndarray:
    upper = _pair(atlas, [(-4.8, 2.9, 3), (-5.8, 3.3, 2)])
    middle = _pair(atlas, [(-4.8, 2.5, 3), (-5.9, 2.4, 2)])
    return np.maximum(np.maximum(upper, middle), _pair(atlas, [(-4.7, 2.1, 3.2), (-5.7, 1.6, 2.2)]))


def _forehead_lines(atlas: Atlas) -> np.ndarray:
    heights = (5.9, 6.6, 7.2)
    lines = [_pair(atlas, [(-4.2, h - 0.3, 3.9), (-2.5, h, 4.9), (0, h - 0.1, 5.2)]) for h in heights]
    return np.clip(lines[0] + lines[1] + lines[2], 0, 1)


_SMILE_FOLD: tuple[Point, ...] = ((-1.9, -1.0, 5.2), (-2.6, -2.2, 4.9), (-3.3, -3.6, 4.4), (-3.6, -4.9, 4.0))

_MASKS: dict[str, Callable[[Atlas], np.ndarray]] = {
    "lips": _lips,
    "lip_line": _lip_line,
    "upper_lashes": lambda a: _both_sides(a, lm.EYE_UPPER, 3.0),
    "lower_lashes": lambda a: _both_sides(a, lm.EYE_LOWER, 1.6),
    "lid_crease": _lid_crease,
    "lid_shade": lambda a: a.spot((-3.1, 3.55, 3.9), 0.55),
    "under_eye": lambda a: a.spot((-3.0, 1.75, 3.9), 0.5),
    "cheek": lambda a: a.spot((-4.3, -0.6, 4.0), 1.5),
    "nose_tip": lambda a: a.spot((0, -1.0, 7.2), 0.9),
    "nostril": lambda a: np.clip(1.5 * a.spot((-0.72, -1.72, 5.85), 0.23), 0, 1),
    "nose_wing": lambda a: a.spot((-1.85, -1.2, 5.1), 0.25),
    "beard": _beard,
    "moustache": _moustache,
    "smile_fold": lambda a: _pair(a, _SMILE_FOLD),
    "crow_feet": _crow_feet,
    "forehead_lines": _forehead_lines,
    "frown_lines": lambda a: _pair(a, [(-0.55, 4.1, 5.2), (-0.6, 5.2, 5.2)]),
}
