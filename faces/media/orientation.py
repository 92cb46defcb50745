"""Turning pictures upright by their EXIF orientation, whatever else their EXIF holds."""

from PIL import ExifTags, Image

Turn = Image.Transpose

TURNS: dict[int, Turn] = {
    2: Turn.FLIP_LEFT_RIGHT,
    3: Turn.ROTATE_180,
    4: Turn.FLIP_TOP_BOTTOM,
    5: Turn.TRANSPOSE,
    6: Turn.ROTATE_270,
    7: Turn.TRANSVERSE,
    8: Turn.ROTATE_90,
}
"""How a picture is turned, by the value of the tag (EXIF 2.3, tag 0x0112)."""


def turn_of(picture: Image.Image) -> Turn | None:
    """Return how an opened picture is to be turned; None when it is upright, or its EXIF cannot be read.

    Only this one tag is looked at: an odd value of another one never loses a good picture.
    """
    try:
        return TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # whatever the parser of damaged EXIF raises
        return None


def upright(picture: Image.Image, turn: Turn | None) -> Image.Image:
    """Return a loaded picture turned."""
    return picture if turn is None else picture.transpose(turn)
