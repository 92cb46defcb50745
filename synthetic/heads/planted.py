"""What is not symmetric in a face: moles, scars and parted hair, with the texels that they cover."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from synthetic.atlas import Atlas
from synthetic.chance import chance, uniform
from synthetic.exact import smoothstep
from synthetic.person import DrawnPerson

Point = tuple[float, float]

CHEEK, BROW = ((2.0, 5.0), (-4.5, -0.5)), ((1.0, 4.5), (6.0, 7.0))
"""Ranges of x and y, in centimetres, of what is planted on one half of a face."""

PARTED = "side"
"""The hair style that is not symmetric."""


def planted(atlas: Atlas, person: DrawnPerson, rng: Generator) -> tuple[DrawnPerson, np.ndarray]:
    """Return a person, perhaps with a mole or a scar, and bool (SIZE, SIZE): the texels that are not symmetric.

    Four people in ten have one of the two. Small freckles and moles, which all people may have, do not count.
    """
    mask = _parted(person)
    if not chance(rng, 0.4):
        return person, mask > 0.5
    mole = chance(rng, 0.5)
    cover = _mole(atlas, rng) if mole else _scar(atlas, rng)
    tint = person.traits.skin * (0.12 if mole else np.array([1.25, 0.55, 0.5]))
    weight = (0.9 * cover)[..., None].astype(np.float32)
    albedo = person.texture.albedo * (1 - weight) + weight * tint.astype(np.float32)
    return replace(person, texture=replace(person.texture, albedo=albedo)), np.maximum(mask, cover) > 0.5


def _parted(person: DrawnPerson) -> np.ndarray:
    """Return by how much hair and its mirror image differ; texels mirror at the atlas's middle column."""
    hair = person.texture.hair_mask
    return np.abs(hair - hair[:, ::-1]) if person.traits.hair_style == PARTED else np.zeros_like(hair)


def _mole(atlas: Atlas, rng: Generator) -> np.ndarray:
    place = _place(rng)
    return _stroke(atlas, place, place, uniform(rng, 0.4, 0.7))


def _scar(atlas: Atlas, rng: Generator) -> np.ndarray:
    x, y = _place(rng)
    return _stroke(atlas, (x, y), (x + uniform(rng, -1.5, 1.5), y - uniform(rng, 1.5, 3.0)), uniform(rng, 0.25, 0.4))


def _place(rng: Generator) -> Point:
    across, down = BROW if chance(rng, 0.3) else CHEEK
    return uniform(rng, *across) * (1 if chance(rng, 0.5) else -1), uniform(rng, *down)


def _stroke(atlas: Atlas, start: Point, end: Point, radius: float) -> np.ndarray:
    """Return what lies within `radius` of a line on the front of the head, float (SIZE, SIZE) in 0..1."""
    x, y, z = (atlas.position[..., k] for k in range(3))
    dx, dy = end[0] - start[0], end[1] - start[1]
    along = np.clip(((x - start[0]) * dx + (y - start[1]) * dy) / max(dx * dx + dy * dy, 1e-9), 0, 1)
    ex, ey = x - start[0] - along * dx, y - start[1] - along * dy
    return smoothstep(radius * 1.2, radius * 0.8, np.sqrt(ex * ex + ey * ey)) * (z > 0) * atlas.covered
