"""Light on skin, hair and cloth, in linear light."""

import numpy as np

from synthetic.atlas import sample
from synthetic.attachments import CLOTHES, EAR, HAIR, NECK
from synthetic.exact import dot
from synthetic.fragments import Surface
from synthetic.head import SKIN
from synthetic.texture import Masks, Texture, expression_creases
from synthetic.traits import Traits
from synthetic.view import Lighting

_WRAP = np.array([0.38, 0.25, 0.20], np.float32)
_SPECULAR = 0.22


def albedo(surface: Surface, texture: Texture, traits: Traits, masks: Masks, units: dict[str, float]) -> np.ndarray:
    """Return the reflectance float32 (P, 3) of every pixel but eyes and mouth."""
    colour = np.zeros((len(surface.pixel), 3), np.float32)
    rows = surface.of(SKIN)
    colour[rows] = sample(texture.albedo, surface.uv[rows])
    creases = expression_creases(masks, units)
    if creases is not None:
        folds = sample(creases * (1 - texture.hair_mask), surface.uv[rows])
        colour[rows] *= (1 - np.clip(folds, 0, 1) * np.float32(0.55))[:, None]
    colour[surface.of(EAR)] = traits.skin * np.array([1.0, 0.88, 0.85])
    colour[surface.of(NECK)] = traits.skin * np.array([0.97, 0.95, 0.95])
    colour[surface.of(CLOTHES)] = traits.clothes
    rows = surface.of(HAIR)
    along = surface.uv[rows] * np.array([1.0, 0.06], np.float32) + np.array([0.0, 0.06], np.float32)
    colour[rows] = sample(texture.hair, along)
    return colour


def irradiance(surface: Surface, lighting: Lighting) -> np.ndarray:
    """Return the light that arrives, float32 (P, 3).

    Wrapped Lambert: the terminator reaches further round in red than in blue, as under skin; plus a sky that
    is brighter above than below.
    """
    ambient = lighting.ambient
    facing = dot(surface.normal, lighting.light.astype(np.float32))
    wrapped = np.clip((facing[:, None] + _WRAP) / (1 + _WRAP), 0, 1)
    sky = np.float32(ambient) * (0.55 + 0.45 * (0.5 + 0.5 * surface.normal[:, 1]))
    total = wrapped * np.float32((1 - ambient * 0.6) * 1.15) + sky[:, None]
    hair = surface.of(HAIR)
    total[hair] = (np.clip((facing[hair] + 0.28) / 1.28, 0, 1) * 0.8 + ambient * 0.7)[:, None]
    return total


def highlights(surface: Surface, lighting: Lighting, texture: Texture, lips: np.ndarray) -> np.ndarray:
    """Return the mirror-like part, float32 (P,): Blinn-Phong lobes of exponents 16 and 48, and 32 on lips."""
    half = lighting.half.astype(np.float32)
    shine = np.zeros(len(surface.pixel), np.float32)
    rows = np.flatnonzero((surface.part == SKIN) | (surface.part == EAR) | (surface.part == NECK))
    facing = np.clip(dot(surface.normal[rows], half), 0, 1)
    broad = _squared(facing, 4)
    shine[rows] = _SPECULAR * (0.35 * broad + 0.25 * broad * broad * broad)
    skin = surface.of(SKIN)
    facing = np.clip(dot(surface.normal[skin], half), 0, 1)
    uv = surface.uv[skin]
    shine[skin] += sample(lips, uv) * np.float32(0.18) * _squared(facing, 5)
    shine[skin] *= 1 - sample(texture.hair_mask, uv)
    return shine


def _squared(x: np.ndarray, times: int) -> np.ndarray:
    for _ in range(times):
        x = x * x
    return x


def open_to_light(surface: Surface) -> np.ndarray:
    """Return the factor float32 (P, 1) by which folds and hollows darken."""
    return np.clip(surface.openness, 0.25, 1.08)[:, None]
