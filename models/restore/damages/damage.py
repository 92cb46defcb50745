"""What every damage has in common, and damaged pictures."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.checks import check_pixels
from core.settings import Settings

ROUNDING = 0.3 / 255
"""Standard deviation of the error of a whole-numbered pixel value, in units of [0, 1]."""


class Damage(Settings):
    """One kind of damage; its fields say how strong it is.

    `erases`: some pixels are missing. `partial`: what is left is known exactly and is less than the picture (missing
    pixels, fewer of them, or no colour), so a restored picture can be made to agree with it; else every pixel is there
    and wrong. `named_by`: the field that is in its name.
    """

    named_by: ClassVar[str] = ""
    erases: ClassVar[bool] = False
    partial: ClassVar[bool] = False
    kind: str

    @property
    def label(self) -> str:
        """The name in tables."""
        return f"{self.kind}_{getattr(self, self.named_by):.3g}" if self.named_by else self.kind

    @property
    def strength(self) -> float:
        """How strong it is, about 0 to 1: what a restorer that is told the damage is given."""
        return 1.0

    @property
    def error(self) -> float:
        """Standard deviation of what `observed` gets wrong, in units of [0, 1]."""
        return ROUNDING

    @property
    def averaged(self) -> float:
        """About how many values of the picture each value of `observed` is a mean of."""
        return 1.0

    def apply(self, pixels: np.ndarray, seed: int = 0) -> "Damaged":
        """Return uint8 pictures (N, H, W, 3) damaged; the chance of each depends on the seed and its number alone.

        Raises ValueError for other pictures.
        """
        check_pixels(pixels)
        draws = [np.random.default_rng([seed, number]) for number in range(len(pixels))]
        pairs = [self.one(picture, draw) for picture, draw in zip(pixels, draws, strict=True)]
        return Damaged(np.stack([picture for picture, _ in pairs]), np.stack([known for _, known in pairs]), self)

    def one(self, rgb: np.ndarray, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return one picture uint8 (H, W, 3) damaged, and what is known of it, bool (H, W)."""
        return self.changed(rgb, random), np.ones(rgb.shape[:2], bool)

    def changed(self, rgb: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """Return one picture uint8 (H, W, 3) damaged, for a kind that erases nothing."""
        raise NotImplementedError

    def received(self, pixels: np.ndarray) -> "Damaged":
        """Return pictures uint8 (N, H, W, 3) that have this damage already.

        Raises ValueError for a kind that erases and cannot tell from the picture what is missing.
        """
        if self.erases:
            raise ValueError(
                f"nothing says which pixels are missing ('{self.kind}'): paint them over in one colour, and name the "
                "damage 'painted'"
            )
        return self.apply(pixels) if self.partial else Damaged(pixels, np.ones(pixels.shape[:3], bool), self)

    def observed(self, pictures: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Return what the damage leaves of pictures, float (N, H, W, 3), as (N, M): a linear map, without its chance.

        `known`: bool (H, W), of a kind that erases. For a damage that is not linear it is the nearest linear map.
        """
        del known
        return pictures.reshape(len(pictures), -1)

    def agreeing(self, pictures: np.ndarray, damaged: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Return pictures (N, H, W, 3) moved the least way to what is known of them.

        `damaged` (N, H, W, 3) and `known` (N, H, W) as in `Damaged`; floats in one range. All of it stays where nothing
        is known exactly.
        """
        del damaged, known
        return pictures


@dataclass(frozen=True)
class Damaged:
    """Damaged pictures: `pixels` uint8 (N, H, W, 3), black where missing, and `known` bool (N, H, W), not missing.

    Raises ValueError for a mask of another size and for a picture of which nothing is left.
    """

    pixels: np.ndarray
    known: np.ndarray
    damage: Damage

    def __post_init__(self) -> None:
        check_pixels(self.pixels, "damaged pictures")
        if self.known.dtype != bool or self.known.shape != self.pixels.shape[:3]:
            raise ValueError(
                f"the mask of what is known must be bool {self.pixels.shape[:3]} as the pictures are, got "
                f"{self.known.dtype} {self.known.shape}"
            )
        nothing = np.flatnonzero(~self.known.any(axis=(1, 2)))
        if len(nothing):
            raise ValueError(f"all pixels of picture {nothing[0]} are missing: nothing is left to restore it from")

    def __len__(self) -> int:
        return len(self.pixels)

    def take(self, rows: np.ndarray | slice) -> "Damaged":
        """Return some of the pictures."""
        return Damaged(self.pixels[rows], self.known[rows], self.damage)

    def agreeing(self, pictures: np.ndarray) -> np.ndarray:
        """Return restored pictures, float (N, H, W, 3) in 0..255, as uint8 that agrees with what is known."""
        kept = self.damage.agreeing(pictures, self.pixels.astype(np.float32), self.known)
        return to_uint8(kept)


def to_uint8(values: np.ndarray) -> np.ndarray:
    """Return numbers as uint8, rounded and cut to 0..255."""
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
