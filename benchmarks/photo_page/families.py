"""Families of drawn people: siblings who share traits, photographed alone and together over years in which they age."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import sqrt

import cv2
import numpy as np

from synthetic.plan import plan_stills
from synthetic.scene import Studio
from synthetic.traits import Traits, draw_traits

SIBLINGS, ALONE, TOGETHER = 3, 6, 2
"""Children of a family, photos of each alone, and photos of each two of them."""

SHARED = 0.6
"""Correlation of the shapes of two siblings; colours of skin, hair and eyes are the same."""

YEARS, DRIFT, WRINKLES = (0, 5, 10), 0.8, 0.04
"""When photos are taken; by how many standard deviations each shape coefficient drifts, at most, over all of them; and
how much skin ages in a year, of 1."""

SIDE = 224


@dataclass(frozen=True)
class Child:
    """One of a family, by number, in a world that a seed defines."""

    seed: int
    family: int
    number: int

    @property
    def name(self) -> str:
        """Return a name for files."""
        return f"{self.family}.{self.number}"

    def traits(self, year: int) -> Traits:
        """Return what the child looks like in a year from 0 to the last of `YEARS`."""
        parents = draw_traits(np.random.default_rng([self.seed, 7, self.family]))
        rng = np.random.default_rng([self.seed, 8, self.family, self.number])
        own, passed = draw_traits(rng), year / YEARS[-1] - 0.5
        shape = {
            name: sqrt(SHARED) * parents.coefficients[name] + sqrt(1 - SHARED) * value + DRIFT * passed * drift
            for (name, value), drift in zip(
                own.coefficients.items(), rng.uniform(-1, 1, len(own.coefficients)), strict=True
            )
        }
        inherited = {name: getattr(parents, name) for name in ("melanin", "skin", "iris", "hair", "brows")}
        return replace(own, coefficients=shape, age=0.3 * own.age + WRINKLES * year, **inherited)


def album(studio: Studio, seed: int, families: int) -> dict[str, bytes]:
    """Return photos by names that say who is on them: `0.1-4.jpg`, or `0.1+0.2-4.jpg` for two side by side."""
    return {
        name: bytes(cv2.imencode(".jpg", rgb[..., ::-1])[1])
        for family in range(families)
        for name, rgb in _photos(studio, [Child(seed, family, number) for number in range(SIBLINGS)])
    }


def _photos(studio: Studio, children: list[Child]) -> Iterator[tuple[str, np.ndarray]]:
    pictures = {child.name: _pictures(studio, child) for child in children}
    for name, drawn in pictures.items():
        for number in range(ALONE):
            yield f"{name}-{number}.jpg", next(drawn)
    for left, right in ((0, 1), (1, 2), (0, 2)):
        one, other = children[left].name, children[right].name
        for number in range(TOGETHER):
            yield f"{one}+{other}-{number}.jpg", np.hstack([next(pictures[one]), next(pictures[other])])


def _pictures(studio: Studio, child: Child) -> Iterator[np.ndarray]:
    """Yield pictures of a child, the years in turn."""
    aged = [
        studio.made(child.traits(year), np.random.default_rng([child.seed, 9, child.family, child.number]))
        for year in YEARS
    ]
    stills = plan_stills(child.seed, SIBLINGS * child.family + child.number)
    for number in np.random.default_rng([child.seed, child.family, child.number]).permutation(len(stills)):
        yield studio.draw(aged[number % len(aged)], stills[number].view, SIDE)
