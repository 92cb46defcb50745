"""From bytes to RGB pixels, trusting nothing: every picture decodes or is rejected with a reason."""

import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from pydantic import Field

from core.rejects import Reason, Rejected
from core.settings import Settings

FORMATS: tuple[str, ...] = ("JPEG", "PNG", "WEBP", "BMP", "PPM", "TIFF")
"""Pillow decoders that may run, told by content, never by file name; PPM includes PGM."""


MAX_REDUCTION = 8
"""The JPEG decoder can leave out the finer frequencies down to an eighth of the side (8 x 8 blocks)."""


class DecodeSettings(Settings):
    """Bounds on what is decoded: shorter side in pixels, number of pixels, and frames taken from one clip.

    `reduce_over`: a JPEG picture whose longer side has more pixels is decoded at 1/2, 1/4 or 1/8 of its size,
    whichever first brings it to this many or fewer; missing: never. Everything measured is then in pixels of
    the smaller picture. 3,400 loses nothing for faces found in the whole picture: such a face fills 0.1 of the
    longer side at least, so it keeps the 170 pixels that the landmark model uses.
    """

    min_side: int = Field(default=32, ge=1)
    max_pixels: int = Field(default=50_000_000, ge=1)
    max_frames: int = Field(default=10_000, ge=1)
    reduce_over: int | None = Field(default=None, ge=256)


DEFAULTS = DecodeSettings()


def decode_image(source: Path | bytes, settings: DecodeSettings = DEFAULTS) -> np.ndarray:
    """Return a picture as uint8 RGB (H, W, 3), upright.

    The EXIF orientation is applied; transparency is laid over white; 16-bit values keep their upper 8 bits;
    CMYK, palette and gray become RGB; an animation gives its first frame; large JPEG pictures come at reduced
    size when `settings.reduce_over` says so. Raises Rejected for anything else.
    """
    try:
        with warnings.catch_warnings(action="ignore"), _open(source) as picture:
            check_size(*picture.size, settings)
            factor = reduction(*picture.size, settings)
            picture.draft(None, (picture.width // factor, picture.height // factor))
            picture.load()
            return np.array(_to_rgb(ImageOps.exif_transpose(picture)))
    except Rejected:
        raise
    except Exception as error:  # broken files make decoders raise almost any type
        raise _translate(error) from error


def _open(source: Path | bytes) -> Image.Image:
    return Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=FORMATS)


def check_size(width: int, height: int, settings: DecodeSettings) -> None:
    """Raise Rejected when a picture or frame of width x height pixels is beyond the limits."""
    size = f"{width}x{height} pixels"
    if width * height > settings.max_pixels:
        raise Rejected(Reason.TOO_LARGE, f"{size}, the limit is {settings.max_pixels} in all")
    if min(width, height) < settings.min_side:
        raise Rejected(Reason.TOO_SMALL, f"{size}, the shorter side must have {settings.min_side}")


def reduction(width: int, height: int, settings: DecodeSettings) -> int:
    """Return 1, 2, 4 or 8: by how much a JPEG picture of width x height pixels is reduced when it is decoded.

    The shorter side keeps at least `settings.min_side` pixels.
    """
    factor = 1
    while (
        settings.reduce_over is not None
        and max(width, height) > factor * settings.reduce_over
        and min(width, height) >= 2 * factor * settings.min_side
        and factor < MAX_REDUCTION
    ):
        factor *= 2
    return factor


def _to_rgb(picture: Image.Image) -> Image.Image:
    if picture.mode == "F":
        raise Rejected(Reason.UNREADABLE, "floating-point pixels have no defined white: convert to 8 bits")
    if picture.mode.startswith("I"):
        picture = Image.fromarray((np.asarray(picture, dtype=np.int64).clip(0, 65535) >> 8).astype(np.uint8))
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return picture.convert("RGB")


def _translate(error: Exception) -> Rejected:
    text = str(error) or type(error).__name__
    if isinstance(error, UnidentifiedImageError):
        return Rejected(Reason.NOT_AN_IMAGE, f"none of {', '.join(FORMATS)}")
    if isinstance(error, Image.DecompressionBombError | MemoryError):
        return Rejected(Reason.TOO_LARGE, text)
    if isinstance(error, EOFError) or "truncated" in text.lower():
        return Rejected(Reason.TRUNCATED, text)
    return Rejected(Reason.UNREADABLE, text)
