"""Action units of a face, from MediaPipe's blendshapes and from landmark geometry.

Units are those of the Facial Action Coding System (Ekman, Friesen, Hager 2002). The blendshapes follow
Apple's ARKit names. The channels cheekSquint and noseSneer stay at zero whatever the face does, therefore AU
6 and AU 9 are measured on the landmarks; AU 25 too, because no channel reports parted lips over a closed
jaw. The channel for AU 4 reads high on many faces at rest, so it is combined with a measure of the brows' slope.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.manifest import ACTION_UNITS
from faces.detection.landmarks import RawFace

OUTER_EYE_CORNERS = (33, 263)


@dataclass(frozen=True)
class UnitSource:
    """Where an action unit's value comes from: the mean of its blendshapes, of its measures, or of both.

    `channels`: blendshapes, brought together by `join` (their mean, or the stronger side) and divided by `full`, what
    the channel gives for a drawn expression at full strength. `measures`: names in `GEOMETRY`.
    """

    unit: str
    name: str
    channels: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    full: float = 1.0
    join: Callable[[Sequence[float]], float] = np.mean
    note: str = ""


def _pair(channel: str) -> tuple[str, str]:
    return f"{channel}Left", f"{channel}Right"


UNIT_SOURCES: tuple[UnitSource, ...] = (
    UnitSource("au01", "inner brow raiser", ("browInnerUp",)),
    UnitSource("au02", "outer brow raiser", _pair("browOuterUp")),
    UnitSource(
        "au04", "brow lowerer", _pair("browDown"), ("brow_slope",), note="raised outer brows slope the brow too"
    ),
    UnitSource(
        "au05", "upper lid raiser", _pair("eyeWide"), full=0.3, note="channel divided by 0.3, its full strength"
    ),
    UnitSource(
        "au06", "cheek raiser", measures=("lower_lid_height",), note="smiles and squints raise it; so does a blink"
    ),
    UnitSource("au07", "lid tightener", _pair("eyeSquint"), note="about 0.3 at rest"),
    UnitSource(
        "au09",
        "nose wrinkler",
        _pair("mouthUpperUp"),
        ("nose_shortening",),
        note="AU 10, the raised upper lip that goes with it, counts here",
    ),
    UnitSource("au12", "lip corner puller", _pair("mouthSmile")),
    UnitSource(
        "au15", "lip corner depressor", _pair("mouthFrown"), full=0.5, note="channel divided by 0.5, its full strength"
    ),
    UnitSource("au17", "chin raiser", ("mouthShrugLower",)),
    UnitSource("au23", "lip tightener", ("mouthRollLower", "mouthRollUpper"), note="nearest channel: lips rolled in"),
    UnitSource("au24", "lip pressor", _pair("mouthPress")),
    UnitSource("au25", "lips part", measures=("lip_gap",)),
    UnitSource("au27", "mouth stretch", ("jawOpen",), note="covers AU 26, the jaw drop, as well"),
    UnitSource("au45", "blink", _pair("eyeBlink"), join=np.max, note="the more closed eye: a wink (AU 46) counts"),
)
"""One row per unit, in the order of `core.ACTION_UNITS`; documentation prints it."""


def action_units(face: RawFace) -> dict[str, float]:
    """Return the units of `ACTION_UNITS` with intensities in [0, 1], NaN where one cannot be measured."""
    head = head_frame(face)
    values = {source.unit: _value(source, face, head) for source in UNIT_SOURCES}
    return {unit: values[unit] for unit in ACTION_UNITS}


def _value(source: UnitSource, face: RawFace, head: np.ndarray) -> float:
    parts = [GEOMETRY[measure](head) for measure in source.measures]
    if source.channels:
        joined = source.join([face.blendshapes.get(channel, np.nan) for channel in source.channels])
        parts.append(float(np.clip(joined / source.full, 0.0, 1.0)))
    return float(np.mean(parts))


def head_frame(face: RawFace) -> np.ndarray:
    """Return the landmarks turned to a frontal view: (478, 3), x to image right, y up, z to the camera.

    The unit of length is the distance between the outer eye corners; NaN when that distance is zero.
    """
    yaw, pitch, roll = np.radians([face.yaw, face.pitch, face.roll])
    points = (face.landmarks - face.landmarks.mean(axis=0)) * (1, -1, -1)
    turned = points @ _rotation(yaw, pitch, roll)
    span = np.linalg.norm(np.subtract(*turned[list(OUTER_EYE_CORNERS)]))
    return turned / (span or np.nan)


def _rotation(yaw: float, pitch: float, roll: float) -> np.ndarray:
    """Return Ry(yaw) Rx(pitch) Rz(roll), (3, 3); angles in radians."""
    (cy, cp, cr), (sy, sp, sr) = np.cos([yaw, pitch, roll]), np.sin([yaw, pitch, roll])
    turn = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    nod = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    tilt = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return turn @ nod @ tilt


def lip_gap(head: np.ndarray) -> float:
    """AU 25: distance of the inner lips (13, 14); 0 when closed, 1 at 0.30 spans."""
    return _ramp(float(np.linalg.norm(head[13] - head[14])), 0.0, 0.30)


def lower_lid_height(head: np.ndarray) -> float:
    """AU 6: height of the lower lids (145, 374) over the eye corners' line; 0 at -0.04 spans, 1 at 0."""
    right = head[145, 1] - head[[33, 133], 1].mean()
    left = head[374, 1] - head[[263, 362], 1].mean()
    return _ramp((right + left) / 2, -0.04, 0.0)


def nose_shortening(head: np.ndarray) -> float:
    """AU 9: drop from the inner eye corners to the nose's wings (129, 358); 0 at 0.41 spans, 1 at 0.33."""
    drop = (head[133, 1] - head[129, 1] + head[362, 1] - head[358, 1]) / 2
    return _ramp(-drop, -0.41, -0.33)


def brow_slope(head: np.ndarray) -> float:
    """AU 4: how far the inner ends of the brows (55, 285) lie under the outer ones (46, 276).

    0 when they lie 0.01 spans over them (median of 100 neutral portraits, 3DSK), 1 at 0.06 under: a drawn brow lowerer
    at full strength moves them by 0.07. At rest people differ by 0.02 (standard deviation).
    """
    return _ramp(head[[46, 276], 1].mean() - head[[55, 285], 1].mean(), -0.01, 0.06)


GEOMETRY: dict[str, Callable[[np.ndarray], float]] = {
    "brow_slope": brow_slope,
    "lip_gap": lip_gap,
    "lower_lid_height": lower_lid_height,
    "nose_shortening": nose_shortening,
}
"""Measures on the landmarks in the head frame, (478, 3) -> [0, 1] or NaN."""


def _ramp(value: float, rest: float, full: float) -> float:
    """Return 0 at `rest` and below, 1 at `full` and above, linear between."""
    return float(np.clip((value - rest) / (full - rest), 0.0, 1.0))
