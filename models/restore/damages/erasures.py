"""Damages that erase pixels and say which."""

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from models.restore.damages.damage import Damage, Damaged


class Erasure(Damage):
    """Pixels are missing. A kind says which in `missing`."""

    erases: ClassVar[bool] = True
    partial: ClassVar[bool] = True

    def missing(self, height: int, width: int, random: np.random.Generator) -> np.ndarray:
        """Return which pixels are missing, bool (height, width)."""
        raise NotImplementedError

    def one(self, rgb: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return the picture, black where it is missing, and what is known."""
        height, width, _ = rgb.shape
        known = ~self.missing(height, width, random)
        return np.where(known[..., None], rgb, np.uint8(0)), known

    def observed(self, pictures: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Return the known pixels."""
        return pictures[:, known].reshape(len(pictures), -1)

    def agreeing(self, pictures: np.ndarray, damaged: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Return the pictures with the known pixels put back."""
        return np.where(known[..., None], damaged, pictures)


class Squares(Erasure):
    """`count` squares at drawn places. `side`: of each, as a share of the picture's shorter side."""

    named_by: ClassVar[str] = "side"
    kind: Literal["squares"] = "squares"
    side: float = Field(1 / 3, gt=0, lt=1)
    count: int = Field(1, ge=1, le=100)

    def missing(self, height: int, width: int, random: np.random.Generator) -> np.ndarray:
        """Return the squares, which may overlap; one that would leave nothing is left out."""
        shorter = min(height, width)
        side = min(max(1, round(self.side * shorter)), shorter - 1)
        gone = np.zeros((height, width), bool)
        for _ in range(self.count):
            top, left = random.integers(height - side + 1), random.integers(width - side + 1)
            wider = gone.copy()
            wider[top : top + side, left : left + side] = True
            gone = gone if wider.all() else wider
        return gone


class Halves(Erasure):
    """One half: left, right, upper or lower, by equal chance."""

    kind: Literal["halves"] = "halves"

    def missing(self, height: int, width: int, random: np.random.Generator) -> np.ndarray:
        """Return the half."""
        gone = np.zeros((height, width), bool)
        half = random.integers(4)
        rows = (slice(height // 2), slice(height // 2, None))
        columns = (slice(width // 2), slice(width // 2, None))
        gone[(slice(None), columns[half]) if half < 2 else (rows[half - 2], slice(None))] = True
        return gone


class Pixels(Erasure):
    """A `share` of the pixels, each drawn alone."""

    named_by: ClassVar[str] = "share"
    kind: Literal["pixels"] = "pixels"
    share: float = Field(0.5, gt=0, lt=1)

    def missing(self, height: int, width: int, random: np.random.Generator) -> np.ndarray:
        """Return exactly that share, rounded."""
        return _drawn(height * width, self.share, random).reshape(height, width)


class Rows(Erasure):
    """A `share` of the rows, as of a broken scan."""

    named_by: ClassVar[str] = "share"
    kind: Literal["rows"] = "rows"
    share: float = Field(0.3, gt=0, lt=1)

    def missing(self, height: int, width: int, random: np.random.Generator) -> np.ndarray:
        """Return exactly that share of the rows, rounded."""
        return np.repeat(_drawn(height, self.share, random)[:, None], width, axis=1)


class Painted(Erasure):
    """Missing is what somebody painted over in a `colour` (red, green, blue).

    `tolerance`: how far each channel may be from it. `grow`: so many pixels around it are missing too, since the
    edge of a stroke is a mixture.
    """

    kind: Literal["painted"] = "painted"
    colour: tuple[int, int, int] = (255, 0, 255)
    tolerance: int = Field(40, ge=0, le=255)
    grow: int = Field(1, ge=0, le=16)

    def one(self, rgb: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return the picture, black where it was painted over, and what is known."""
        del random
        away = np.abs(rgb.astype(np.int16) - np.array(self.colour, np.int16)).max(axis=-1)
        known = ~_grown(away <= self.tolerance, self.grow)
        return np.where(known[..., None], rgb, np.uint8(0)), known

    def received(self, pixels: np.ndarray) -> Damaged:
        """Return the pictures, with what was painted over missing; raises ValueError where all of it was."""
        return self.apply(pixels)


def _grown(mask: np.ndarray, by: int) -> np.ndarray:
    padded = np.pad(mask, by)
    height, width = mask.shape
    steps = range(2 * by + 1)
    return np.any([padded[y : y + height, x : x + width] for y in steps for x in steps], axis=0)


def _drawn(count: int, share: float, random: np.random.Generator) -> np.ndarray:
    """Return bool (count,), true for that share, at least one and never all."""
    chosen = np.zeros(count, bool)
    chosen[random.permutation(count)[: min(max(1, round(share * count)), count - 1)]] = True
    return chosen
