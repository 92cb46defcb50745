"""Pictures of 10 to 16 bits per channel, brought to 8."""

import sys

import numpy as np
from PIL import Image, ImageFile

WHITE = 2**16 - 1
"""The largest value of 16 bits."""

PART = 4
"""Values that stay below this part of the range use clearly only a part of it: cameras store 10, 12 or 14 bits so."""

HELD = 99.9
"""Percentile of the values that the stretched range holds: a few hot pixels do not count."""


OTHER_HALF: dict[str, str] = {
    ";16B": ";16L",
    ";16L": ";16B",
    ";16N": ";16B" if sys.byteorder == "little" else ";16L",
}
"""How Pillow stores colours of 16 bits in 8: it takes the upper byte. Read in the other order, it takes the lower."""


def to_eight_bits(values: np.ndarray) -> tuple[np.ndarray, str]:
    """Return whole numbers from 0 to 65535 as uint8 of the same shape, and a note where the range was stretched.

    Values that use the range keep their upper 8 bits. Where they clearly do not, white is the largest value of the
    fewest bits that hold `HELD` percent of them, so that 12 bits in 16 look as they do in 12. Values outside of the
    range are clipped.
    """
    values = values.astype(np.int64).clip(0, WHITE)
    largest = int(values.max(initial=0))
    if largest == 0 or largest >= (WHITE + 1) // PART:
        return (values >> 8).astype(np.uint8), ""
    white = white_of(values)
    note = f"values up to {largest} of {WHITE}: {white} was made white"
    return np.rint(values * (255 / max(white, 1))).clip(0, 255).astype(np.uint8), note


def white_of(values: np.ndarray) -> int:
    """Return the largest value of the fewest bits that hold `HELD` percent of the values, whole numbers from 0 on."""
    return int(2 ** int(np.percentile(values, HELD, method="higher")).bit_length() - 1)


def raw_mode(picture: ImageFile.ImageFile) -> str:
    """Return how the values of an opened picture are stored, in Pillow's words; "" where it does not say."""
    args = picture.tile[0].args if picture.tile else ""
    first = args[0] if isinstance(args, tuple) and args else args
    return first if isinstance(first, str) else ""


def is_dark(picture: Image.Image, stored: str) -> bool:
    """Tell a loaded picture of 16 bits per colour (`raw_mode`) whose values use clearly only a part of the range."""
    if stored[-4:] not in OTHER_HALF or picture.mode not in ("RGB", "RGBA"):
        return False
    return int(np.asarray(picture.convert("RGB")).max(initial=0)) < 256 // PART


def low_bits(picture: ImageFile.ImageFile, stored: str) -> np.ndarray:
    """Load an opened picture anew and return the lower 8 bits of its colours, uint8 (H, W, 3)."""
    other = stored[:-4] + OTHER_HALF[stored[-4:]]
    picture.tile = [
        tile._replace(args=(other, *tile.args[1:]) if isinstance(tile.args, tuple) else other) for tile in picture.tile
    ]
    picture.load()
    return np.asarray(picture.convert("RGB"))
