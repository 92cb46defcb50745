"""What a drawn person looks like, drawn from a seed: numbers and colours, no pictures.

These are knobs of a drawing, not a model of any population.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from synthetic.chance import chance, normal, one_of, pick, uniform
from synthetic.colour import linear
from synthetic.expressions import UNITS
from synthetic.shape import draw_coefficients

Colour = tuple[int, int, int]

_SKIN_STOPS = np.array([[245, 210, 190], [224, 176, 148], [190, 138, 104], [136, 90, 62], [82, 52, 38]], float)
_DARK_HAIR: tuple[Colour, ...] = ((22, 18, 18), (38, 28, 24), (60, 42, 30))
_LIGHT_HAIR: tuple[Colour, ...] = ((92, 64, 40), (150, 112, 66), (186, 150, 96), (120, 58, 32))
_GREY_HAIR: tuple[Colour, ...] = ((150, 146, 142), (205, 202, 198))
_IRIS: tuple[Colour, ...] = ((62, 38, 22), (84, 54, 30), (70, 84, 52), (86, 118, 140), (104, 112, 110))
_LIPS: tuple[Colour, ...] = ((186, 104, 98), (176, 92, 88), (150, 80, 74), (120, 66, 60))
_LIPSTICK: tuple[Colour, ...] = ((170, 40, 52), (190, 80, 90))
_CLOTHES: tuple[Colour, ...] = (
    (38, 48, 74), (110, 36, 44), (52, 84, 66), (170, 164, 150), (60, 60, 64), (196, 150, 74),
    (92, 110, 140), (130, 84, 110), (220, 216, 208), (86, 62, 48),
)  # fmt: skip
_STYLES = {
    True: {"short": 0.08, "long": 0.44, "side": 0.14, "bun": 0.18, "curly": 0.16},
    False: {"short": 0.46, "long": 0.08, "bald": 0.12, "side": 0.20, "curly": 0.14},
}
_BEARDS = {"0": 0.35, "0.15": 0.25, "0.35": 0.20, "0.9": 0.20}


@dataclass(frozen=True)
class Traits:
    """Colours are linear light (3,) float64; ages, densities and amounts 0..1 unless said otherwise.

    `melanin`: 0 light to 1 dark skin. `hair_style`: short, long, bald, side, bun or curly. `hair_line`: shift
    upwards, `hair_volume`: lift, `moles`: places (x, y), all in centimetres. `lid_opening`: -1 narrow to
    1 wide. `asymmetry`: a unit's surplus on the left side.
    """

    coefficients: dict[str, float]
    asymmetry: dict[str, float]
    age: float
    feminine: bool
    melanin: float
    skin: np.ndarray
    lips: np.ndarray
    iris: np.ndarray
    hair: np.ndarray
    brows: np.ndarray
    clothes: np.ndarray
    hair_style: str
    hair_line: float
    hair_volume: float
    parted_left: bool
    beard: float
    moustache: float
    brow_density: float
    brow_thickness: float
    lid_opening: float
    freckles: bool
    moles: tuple[tuple[float, float], ...]


def draw_traits(rng: Generator) -> Traits:
    """Draw one person's traits."""
    melanin, age, feminine = (
        float(rng.random()),
        (float(rng.random()) + float(rng.random())) / 2,
        chance(rng, 0.5),
    )
    hair, brows = _hair_colours(rng, melanin, age)
    style = pick(rng, _STYLES[feminine])
    receding = 0.9 if not feminine and age > 0.5 and chance(rng, 0.5) else 0.0
    return Traits(
        coefficients=draw_coefficients(rng),
        asymmetry={name: normal(rng, 0.04) for name in UNITS},
        age=age,
        feminine=feminine,
        melanin=melanin,
        skin=_tinted(rng, _skin_colour(melanin), 0.02),
        lips=_lip_colour(rng, melanin, feminine),
        iris=linear(one_of(rng, _IRIS[:2] if melanin > 0.45 else _IRIS)),
        hair=hair,
        brows=brows,
        clothes=_tinted(rng, np.array(one_of(rng, _CLOTHES), float), 0.1),
        hair_style=style,
        hair_line=normal(rng, 0.45) + receding,
        hair_volume=uniform(rng, 1.4, 2.6) if style == "curly" else uniform(rng, 0.7, 1.7),
        parted_left=chance(rng, 0.5),
        beard=0.0 if feminine else float(pick(rng, _BEARDS)),
        moustache=0.0 if feminine or chance(rng, 0.85) else 0.8,
        brow_density=uniform(rng, 0.55, 1.0),
        brow_thickness=uniform(rng, 0.75, 1.3),
        lid_opening=normal(rng, 0.5),
        freckles=melanin < 0.4 and chance(rng, 0.2),
        moles=tuple((uniform(rng, -5, 5), uniform(rng, -7, 6)) for _ in range(int(rng.integers(3)))),
    )


def _skin_colour(melanin: float) -> np.ndarray:
    place = melanin * (len(_SKIN_STOPS) - 1)
    stop = min(int(place), len(_SKIN_STOPS) - 2)
    return _SKIN_STOPS[stop] * (1 - place + stop) + _SKIN_STOPS[stop + 1] * (place - stop)


def _tinted(rng: Generator, srgb: np.ndarray, amount: float) -> np.ndarray:
    return linear(srgb * (1 + np.array([normal(rng, amount) for _ in range(3)])))


def _hair_colours(rng: Generator, melanin: float, age: float) -> tuple[np.ndarray, np.ndarray]:
    dark = melanin > 0.45 or chance(rng, 0.45)
    grey = age > 0.68 and chance(rng, 0.7)
    hair = linear(one_of(rng, _GREY_HAIR if grey else _DARK_HAIR if dark else _LIGHT_HAIR))
    return hair, linear((95, 88, 82)) if grey else hair * 0.8


def _lip_colour(rng: Generator, melanin: float, feminine: bool) -> np.ndarray:
    if feminine and chance(rng, 0.4):
        return linear(one_of(rng, _LIPSTICK))
    return _tinted(rng, np.array(_LIPS[min(int(melanin * 4), 3)], float), 0.05)
