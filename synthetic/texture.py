"""One person's skin, painted on the atlas layer by layer in linear light."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from synthetic.atlas import SIZE, Atlas
from synthetic.chance import layered_noise
from synthetic.exact import power, smoothstep
from synthetic.hair import brow_mask, hair_colour, scalp_mask, strands
from synthetic.traits import Traits

Masks = dict[str, np.ndarray]


@dataclass(frozen=True)
class Texture:
    """`albedo` and `hair` float32 (SIZE, SIZE, 3), linear light; `hair_mask` float32 (SIZE, SIZE) in 0..1."""

    albedo: np.ndarray
    hair: np.ndarray
    hair_mask: np.ndarray


@dataclass
class Canvas:
    """An albedo map (SIZE, SIZE, 3) that layers are painted on."""

    pixels: np.ndarray

    def tint(self, mask: np.ndarray, factor: np.ndarray | tuple[float, ...], amount: float = 1.0) -> None:
        """Multiply by `factor` (3,) where the mask, times `amount`, is 1."""
        change = np.asarray(factor, np.float32) - 1
        self.pixels *= 1 + (mask * np.float32(amount))[..., None] * change

    def cover(self, mask: np.ndarray, colour: np.ndarray, amount: float = 1.0) -> None:
        """Replace by `colour` (3,) or (SIZE, SIZE, 3) where the mask, times `amount`, is 1."""
        weight = np.clip(mask * np.float32(amount), 0, 1)[..., None].astype(np.float32)
        self.pixels = self.pixels * (1 - weight) + weight * np.asarray(colour, np.float32)


def paint(atlas: Atlas, masks: Masks, traits: Traits, rng: Generator) -> Texture:
    """Paint a person's texture."""
    mottle = layered_noise(rng, SIZE, [(12, 1.0), (28, 0.7), (70, 0.5)])
    canvas = Canvas(_base(traits, mottle, rng))
    _flush(canvas, masks, traits)
    _marks(canvas, atlas, masks, traits, rng)
    _features(canvas, masks, traits, rng)
    canvas.cover(brow_mask(atlas, traits, rng), traits.brows, 0.92 * min(1.0, traits.brow_density + 0.15))
    _facial_hair(canvas, masks, traits, rng)
    _wrinkles(canvas, masks, traits)
    strand = strands(rng, traits.hair_style)
    hair, mask = hair_colour(traits, strand), scalp_mask(atlas, traits, strand, mottle)
    canvas.cover(mask, hair)
    return Texture(np.ascontiguousarray(canvas.pixels, np.float32), hair, mask)


def _base(traits: Traits, mottle: np.ndarray, rng: Generator) -> np.ndarray:
    pores = layered_noise(rng, SIZE, [(SIZE // 3, 1.0), (SIZE // 2, 0.6)])
    return (1 + 0.045 * mottle + 0.035 * pores)[..., None] * traits.skin.astype(np.float32)


def _flush(canvas: Canvas, masks: Masks, traits: Traits) -> None:
    """Redden cheeks and nose, darken the eye sockets."""
    red = (1.12, 0.86, 0.84) if traits.melanin < 0.6 else (1.06, 0.92, 0.90)
    canvas.tint(masks["cheek"], red, 0.8)
    canvas.tint(masks["nose_tip"], red, 0.7)
    canvas.tint(masks["under_eye"], (0.80, 0.74, 0.76), 0.5 + 0.5 * traits.age)
    canvas.tint(masks["lid_shade"], (0.82, 0.74, 0.72), 0.6)


def _marks(canvas: Canvas, atlas: Atlas, masks: Masks, traits: Traits, rng: Generator) -> None:
    """Add freckles and moles."""
    if traits.freckles:
        spots = smoothstep(1.3, 2.0, layered_noise(rng, SIZE, [(SIZE // 3, 1.0)]))
        canvas.tint(spots * np.clip(masks["cheek"] + masks["nose_tip"], 0, 1), (0.62, 0.5, 0.42), 0.8)
    x, y, z = (atlas.position[..., k] for k in range(3))
    for mole_x, mole_y in traits.moles:
        squared = (x - mole_x) * (x - mole_x) + (y - mole_y) * (y - mole_y)
        canvas.cover(smoothstep(0.05, 0.01, squared) * (z > 1), traits.skin * 0.25, 0.85)


def _features(canvas: Canvas, masks: Masks, traits: Traits, rng: Generator) -> None:
    """Paint lips, nostrils, lid creases and lashes."""
    canvas.cover(masks["lips"], traits.lips, 0.80)
    grooves = layered_noise(rng, SIZE, [(SIZE // 4, 1.0)], aspect=0.25)
    canvas.pixels *= (1 + masks["lips"] * 0.10 * grooves)[..., None]
    canvas.tint(masks["lip_line"], (0.30, 0.18, 0.17), 0.85)
    canvas.tint(masks["nostril"], (0.16, 0.11, 0.10), 0.9)
    canvas.tint(masks["nose_wing"], (0.7, 0.6, 0.58), 0.6)
    canvas.tint(masks["lid_crease"], (0.42, 0.34, 0.33), 0.8)
    lashes = np.minimum(traits.brows, 0.03)
    canvas.cover(masks["upper_lashes"], lashes, 0.92 if traits.feminine else 0.8)
    canvas.cover(masks["lower_lashes"], lashes, 0.45 if traits.feminine else 0.25)


def _facial_hair(canvas: Canvas, masks: Masks, traits: Traits, rng: Generator) -> None:
    if not traits.beard and not traits.moustache:
        return
    grain = layered_noise(rng, SIZE, [(SIZE // 3, 1.0), (SIZE // 2, 0.7)])
    broken = np.clip(0.78 + 0.25 * grain, 0, 1)
    canvas.cover(masks["beard"] * broken, traits.hair * 0.9, min(traits.beard, 0.88))
    canvas.cover(masks["moustache"] * broken, traits.hair * 0.9, traits.moustache)


def _wrinkles(canvas: Canvas, masks: Masks, traits: Traits) -> None:
    square = traits.age * traits.age
    canvas.tint(masks["smile_fold"], (0.72, 0.64, 0.62), 0.15 + 0.6 * float(power(traits.age, 1.5)))
    for name, amount in (("forehead_lines", 0.55), ("frown_lines", 0.5), ("crow_feet", 0.6)):
        canvas.tint(masks[name], (0.80, 0.74, 0.72), amount * square)


def expression_creases(masks: Masks, units: dict[str, float]) -> np.ndarray | None:
    """Return how strongly the expression folds each texel, float32 (SIZE, SIZE), or None at rest."""
    smile, squint = units.get("mouth_smile", 0.0), units.get("eye_squint", 0.0)
    brows = max(units.get("brow_inner_up", 0.0), units.get("brow_outer_up", 0.0))
    amounts = {
        "smile_fold": 0.55 * smile,
        "crow_feet": 0.3 * smile + 0.25 * squint,
        "forehead_lines": 0.4 * brows,
        "frown_lines": 0.7 * units.get("brow_down", 0.0),
    }
    active = {name: amount for name, amount in amounts.items() if amount > 0}
    if not active:
        return None
    layers = [masks[name] * np.float32(amount) for name, amount in active.items()]
    total = layers[0]
    for layer in layers[1:]:
        total = total + layer
    return total
