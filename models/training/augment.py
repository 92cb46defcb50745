"""Random variations of the inputs of training; all draws come from `Noise`."""

from collections.abc import Callable

import torch
from pydantic import Field
from torch import Tensor

from core.settings import Settings
from models.training.noise import Noise
from models.training.variations import (
    blurred,
    colourless,
    erased,
    lit_from_side,
    mirrored,
    moved,
    relit,
    tinted,
)


class AugmentSettings(Settings):
    """How far pictures are varied; each kind is switched off by 0, its default.

    Place: `mirror` (probability), `shift` (largest, as a share of the side, in each direction), `rotation` (largest, in
    degrees), `zoom` (largest, as the logarithm of the factor: 0.1 = 10 % larger or smaller).
    Light and colour, for values in [0, 1]: `brightness` (largest value added), `contrast` (largest logarithm of the
    factor on the distance from the picture's mean), `side_light` (largest logarithm of the factor at the picture's
    edge of a light that falls in from one side and fades to its inverse at the other), `tint` (largest logarithm of the
    factor of each channel), `gray` (probability of losing the colour).
    Detail: `blur` (largest standard deviation, as a share of the side), `erase` (largest side of a square filled with
    the picture's mean, as a share of the side), `grain` (standard deviation of noise on each value).
    """

    mirror: float = Field(0.0, ge=0, le=1)
    shift: float = Field(0.0, ge=0, le=0.5)
    rotation: float = Field(0.0, ge=0, le=180)
    zoom: float = Field(0.0, ge=0, le=1)
    brightness: float = Field(0.0, ge=0, le=1)
    contrast: float = Field(0.0, ge=0, le=2)
    side_light: float = Field(0.0, ge=0, le=2)
    tint: float = Field(0.0, ge=0, le=2)
    gray: float = Field(0.0, ge=0, le=1)
    blur: float = Field(0.0, ge=0, le=0.1)
    erase: float = Field(0.0, ge=0, le=1)
    grain: float = Field(0.0, ge=0, le=1)


def augment(x_bchw: Tensor, settings: AugmentSettings, noise: Noise) -> Tensor:
    """Return each picture (B, C, S, S) in [0, 1] varied at random, in the same range; x itself when all is off.

    The result for a picture depends on its own draws alone, so a part of a batch drawn with `Noise.part` equals that
    part of the whole batch. Call it outside of autocast: small changes of light would be lost in bfloat16.
    """
    for name, vary in VARIATIONS.items():
        largest = [getattr(settings, key) for key in name.split()]
        if any(largest):
            x_bchw = vary(x_bchw, largest, noise)
    return x_bchw if settings == AugmentSettings() else x_bchw.clamp(0, 1)


def _either_way(x_bchw: Tensor, noise: Noise, count: int) -> Tensor:
    """Return draws (B, count) from -1 to 1."""
    return noise.uniform((len(x_bchw), count), x_bchw) * 2 - 1


def _chosen(x_bchw: Tensor, probability: float, noise: Noise) -> Tensor:
    return noise.uniform((len(x_bchw),), x_bchw) < probability


def _move(x_bchw: Tensor, largest: list[float], noise: Noise) -> Tensor:
    draw_b4 = _either_way(x_bchw, noise, 4)
    shift, rotation, zoom = largest
    return moved(x_bchw, draw_b4[:, :2] * shift, draw_b4[:, 2] * rotation, draw_b4[:, 3] * zoom)


def _relight(x_bchw: Tensor, largest: list[float], noise: Noise) -> Tensor:
    draw_b2 = _either_way(x_bchw, noise, 2)
    return relit(x_bchw, draw_b2[:, 0] * largest[0], draw_b2[:, 1] * largest[1])


def _light_from_side(x_bchw: Tensor, largest: list[float], noise: Noise) -> Tensor:
    draw_b2 = _either_way(x_bchw, noise, 2)
    return lit_from_side(x_bchw, draw_b2[:, 0] * largest[0], draw_b2[:, 1] * torch.pi)


def _blur(x_bchw: Tensor, largest: list[float], noise: Noise) -> Tensor:
    most = largest[0] * x_bchw.shape[3]
    return blurred(x_bchw, noise.uniform((len(x_bchw),), x_bchw) * most, most)


def _erase(x_bchw: Tensor, largest: list[float], noise: Noise) -> Tensor:
    draw_b3 = noise.uniform((len(x_bchw), 3), x_bchw)
    return erased(x_bchw, draw_b3[:, 0] * largest[0], draw_b3[:, 1:])


VARIATIONS: dict[str, Callable[[Tensor, list[float], Noise], Tensor]] = {
    "mirror": lambda x_bchw, largest, noise: mirrored(x_bchw, _chosen(x_bchw, largest[0], noise)),
    "shift rotation zoom": _move,
    "brightness contrast": _relight,
    "side_light": _light_from_side,
    "tint": lambda x_bchw, largest, noise: tinted(x_bchw, _either_way(x_bchw, noise, x_bchw.shape[1]) * largest[0]),
    "gray": lambda x_bchw, largest, noise: colourless(x_bchw, _chosen(x_bchw, largest[0], noise)),
    "blur": _blur,
    "erase": _erase,
    "grain": lambda x_bchw, largest, noise: x_bchw + largest[0] * noise.normal(tuple(x_bchw.shape), x_bchw),
}
"""What is varied, in this order: the settings it reads and the function of (pictures, their values, noise)."""
