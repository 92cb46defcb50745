"""Which pictures the data set holds: expressions, poses and lights of every still and clip frame."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from synthetic.chance import chance, normal, uniform
from synthetic.exact import smoothstep
from synthetic.view import Camera, Light, Pose, View

EXPRESSIONS: dict[str, tuple[str, ...]] = {
    "smile": ("mouth_smile",),
    "joy": ("mouth_smile", "eye_squint"),
    "laughter": ("mouth_smile", "jaw_open"),
    "surprise": ("brow_inner_up", "brow_outer_up", "eye_wide", "jaw_open"),
    "doubt": ("brow_inner_up", "brow_outer_up"),
    "sadness": ("brow_inner_up", "mouth_frown"),
    "anger": ("brow_down", "mouth_press", "eye_squint"),
    "disgust": ("mouth_upper_up", "brow_down"),
    "fear": ("brow_inner_up", "eye_wide", "mouth_stretch", "mouth_lower_down"),
    "shout": ("jaw_open", "mouth_upper_up"),
    "kiss": ("mouth_pucker", "eye_blink"),
    "blink": ("eye_blink",),
}
"""Expressions as action units. Each has a unit that landmark models see well."""

LEAST_INTENSITY = 0.7
FRONTAL_DEGREES = 12.0
"""Expressive stills have intensities from .7 to 1; frontal poses yaw and pitch below 12 degrees."""

STILLS: tuple[tuple[str, int], ...] = (
    ("frontal_neutral", 4),
    ("frontal_expressive", 6),
    ("posed_neutral", 3),
    ("posed_expressive", 3),
)
"""Kinds of still and how many of each a person has."""

_CLIP_KEYS = (0.0, 0.12, 0.30, 0.45, 0.60, 0.70, 0.86, 1.0)
"""Times of a clip (parts of its length) between which expression and pose change smoothly."""


@dataclass(frozen=True)
class Still:
    """A planned still: its file name without ending, and what it shows."""

    name: str
    view: View


def plan_stills(seed: int, person: int) -> list[Still]:
    """Plan the 16 stills of a person."""
    rng = np.random.default_rng([seed, 4, person])
    names = iter([list(EXPRESSIONS)[i] for i in rng.permutation(len(EXPRESSIONS)).tolist()])
    stills = []
    for kind, count in STILLS:
        for number in range(count):
            units = _expression(rng, next(names)) if kind.endswith("expressive") else {}
            pose = frontal_pose(rng) if kind.startswith("frontal") else turned_pose(rng)
            stills.append(Still(f"{kind}_{number}", _view(rng, units, pose)))
    return stills


def plan_clip(seed: int, person: int, frames: int) -> list[View]:
    """Plan a clip: neutral, an expression, neutral and turned aside, another expression."""
    rng = np.random.default_rng([seed, 5, person])
    first, second = rng.permutation(len(EXPRESSIONS)).tolist()[:2]
    start, aside = frontal_pose(rng), turned_pose(rng)
    shows = [_expression(rng, list(EXPRESSIONS)[i]) for i in (first, second)]
    units = [{}, {}, shows[0], shows[0], {}, {}, shows[1], shows[1]]
    poses = [
        start,
        start,
        frontal_pose(rng),
        frontal_pose(rng),
        aside,
        aside,
        frontal_pose(rng),
        frontal_pose(rng),
    ]
    still = _view(rng, {}, start)
    times = [k / max(frames - 1, 1) for k in range(frames)]
    return [_between(still, units, poses, time) for time in times]


def is_neutral(view: View) -> bool:
    """Say whether no action unit is at work."""
    return not any(view.units.values())


def is_frontal(view: View) -> bool:
    """Say whether yaw and pitch are both below 12 degrees."""
    return max(abs(view.pose.yaw), abs(view.pose.pitch)) < FRONTAL_DEGREES


def frontal_pose(rng: Generator) -> Pose:
    """Draw a pose near the front: yaw within 6, pitch within 5, roll within 8 degrees."""
    return Pose(_rounded(normal(rng, 3)), _rounded(normal(rng, 2.5)), _rounded(normal(rng, 4)))


def turned_pose(rng: Generator) -> Pose:
    """Draw a pose turned 18 to 42 degrees to one side."""
    side = 1 if chance(rng, 0.5) else -1
    return Pose(_draw(rng, 18, 42) * side, _draw(rng, -15, 15), _draw(rng, -8, 8))


def varied_light(rng: Generator) -> Light:
    """Draw a light from the front half: up to 50 degrees aside, 0 to 55 degrees high."""
    return Light(_draw(rng, -50, 50), _draw(rng, 0, 55), _draw(rng, 0.32, 0.58))


def varied_camera(rng: Generator) -> Camera:
    """Draw a camera: distance, place in the picture, exposure, white balance, noise, focus."""
    red, green, blue = (_rounded(1 + normal(rng, 0.03)) for _ in range(3))
    return Camera(
        scale=_draw(rng, 1.05, 1.3),
        shift_x=_rounded(normal(rng, 0.02)),
        shift_y=_rounded(normal(rng, 0.015)),
        exposure=_draw(rng, 0.85, 1.2),
        white_balance=(red, green, blue),
        noise=_draw(rng, 1, 3),
        blurred=chance(rng, 0.3),
    )


def _view(rng: Generator, units: dict[str, float], pose: Pose) -> View:
    return View(units, pose, varied_light(rng), varied_camera(rng), int(rng.integers(2**31)))


def _expression(rng: Generator, name: str) -> dict[str, float]:
    return {unit: _draw(rng, LEAST_INTENSITY, 1.0) for unit in EXPRESSIONS[name]}


def _between(still: View, units: Sequence[dict[str, float]], poses: Sequence[Pose], time: float) -> View:
    """Return the view at a time 0..1 of a clip, smoothly between the two keys around it."""
    key = max(i for i in range(len(_CLIP_KEYS) - 1) if _CLIP_KEYS[i] <= time)
    t = float(smoothstep(_CLIP_KEYS[key], _CLIP_KEYS[key + 1], np.array(time)))
    before, after = units[key], units[key + 1]
    mixed = {name: _rounded(before.get(name, 0) * (1 - t) + after.get(name, 0) * t) for name in {**before, **after}}
    old, new = poses[key], poses[key + 1]
    angles = [
        _rounded(a * (1 - t) + b * t) for a, b in ((old.yaw, new.yaw), (old.pitch, new.pitch), (old.roll, new.roll))
    ]
    return View(mixed, Pose(*angles), still.light, still.camera, still.seed)


def _draw(rng: Generator, low: float, high: float) -> float:
    return _rounded(uniform(rng, low, high))


def _rounded(value: float) -> float:
    """Round to what the truth table holds, so that the table states exactly what was drawn."""
    return round(value, 4)
