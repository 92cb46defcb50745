"""The studio: builds people and draws pictures of them."""

from pathlib import Path

import numpy as np
from numpy.random import Generator

from faces.detection.canonical_mesh import load_mesh
from faces.detection.weights import find_landmarker
from synthetic import landmarks as lm
from synthetic.assembly import visible_surface
from synthetic.atlas import build_atlas
from synthetic.attachments import attachments
from synthetic.expressions import UNITS, Expressions
from synthetic.film import background, develop
from synthetic.fragments import Surface
from synthetic.hair import hair_lift
from synthetic.head import HeadTemplate, build_head
from synthetic.kernels import make_kernels
from synthetic.masks import face_masks
from synthetic.person import DrawnPerson
from synthetic.shading import shade
from synthetic.shape import blend, shape_modes
from synthetic.texture import paint
from synthetic.traits import Traits, draw_traits
from synthetic.view import View

SUPERSAMPLING = 2


class Studio:
    """Draws people. Holds what all of them share; building it takes about a second and 150 MB."""

    def __init__(self, head: HeadTemplate) -> None:
        kernels = make_kernels(head)
        self.head = head
        self.atlas = build_atlas(head)
        self.masks = face_masks(self.atlas)
        self.expressions = Expressions(kernels)
        self.modes = shape_modes(kernels)

    @classmethod
    def open(cls, landmarker: Path | None = None) -> "Studio":
        """Build a studio on the canonical mesh of the Face Landmarker bundle (default: the installed one).

        Raises WeightsError when the bundle is missing, CorruptFileError when it holds no mesh.
        """
        return cls(build_head(load_mesh(find_landmarker(landmarker))))

    def person(self, number: int, seed: int = 0) -> DrawnPerson:
        """Return person `number` of the family of people that `seed` defines."""
        traits = draw_traits(np.random.default_rng([seed, 1, number]))
        return self.made(traits, np.random.default_rng([seed, 2, number]))

    def made(self, traits: Traits, rng: Generator) -> DrawnPerson:
        """Return a person with these traits; `rng` draws what they leave open, such as pores and strands of hair."""
        texture = paint(self.atlas, self.masks, traits, rng)
        shape = blend(self.modes, traits.coefficients)
        return DrawnPerson(
            traits=traits,
            texture=texture,
            neutral=self.expressions.neutral(traits.lid_opening) + shape,
            mouth_shift=shape[lm.UPPER_LIP_MIDDLE, :2],
            hair_lift=hair_lift(self.atlas, traits, texture.hair_mask),
            pieces=attachments(traits, float(shape[lm.LEFT_SIDE, 0])),
        )

    def draw(self, person: DrawnPerson, view: View | None = None, size: int = 256) -> np.ndarray:
        """Draw a person, uint8 RGB (size, size, 3). Raises ValueError on a unit that does not exist."""
        view = view or View()
        rng = np.random.default_rng([3, view.seed])
        surface = self.surface(person, view, size * SUPERSAMPLING)
        light = background(rng, surface.size).reshape(-1, 3)
        light[surface.pixel] = shade(surface, self.head, person, self.masks, view, units=checked_units(view))
        return develop(light.reshape(surface.size, surface.size, 3), view.camera, rng)

    def surface(self, person: DrawnPerson, view: View, size: int) -> Surface:
        """Return what a size x size picture shows at the centre of each pixel. Raises ValueError as `draw`."""
        units = checked_units(view)
        coarse = self.expressions.apply(person.neutral, units, person.traits.asymmetry) + person.hair_lift
        return visible_surface(self.head, coarse, person.pieces, view, size)


def checked_units(view: View) -> dict[str, float]:
    """Return the units as plain floats; raises ValueError on an unknown name."""
    unknown = sorted(set(view.units) - set(UNITS))
    if unknown:
        raise ValueError(f"unknown action unit '{unknown[0]}'; known: {', '.join(UNITS)}")
    return {name: float(value) for name, value in view.units.items()}
