"""From bytes to RGB pixels, trusting nothing: every picture decodes or is rejected with a reason."""

import io
import warnings
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFile, UnidentifiedImageError
from pydantic import Field

from core.rejects import Reason, Rejected
from core.settings import Settings
from faces.media.colour import to_srgb
from faces.media.deep import is_dark, low_bits, raw_mode, to_eight_bits
from faces.media.formats import Format, format_of, head_of, listed
from faces.media.hdr import FRONT, Light, light_of, tone_mapped
from faces.media.heif import load_heif
from faces.media.orientation import turn_of, upright

MAX_REDUCTION = 8
"""The JPEG decoder can leave out the finer frequencies down to an eighth of the side (8 x 8 blocks)."""

MAX_CODED = 2**28
"""Most pixels of a picture before it is reduced: progressive JPEG is held in memory whole."""

Image.MAX_IMAGE_PIXELS = MAX_CODED // 2  # Pillow refuses twice as many, before anything is decoded


class DecodeSettings(Settings):
    """Bounds on what is decoded: shorter side in pixels, number of pixels, and frames taken from one clip.

    `max_pixels` counts what would be decoded: a JPEG picture with more (up to 268 million) is decoded at 1/2, 1/4 or
    1/8 of its size. `reduce_over`: so is one whose longer side has more pixels than this. Everything measured is then
    in pixels of the smaller picture. 3,400 loses nothing for faces found in the whole picture: such a face fills 0.1 of
    the longer side at least, so it keeps the 170 pixels that the landmark model uses. `native`: pixels as they are
    stored, neither reduced nor made square, as other programs measure them.
    """

    min_side: int = Field(default=32, ge=1)
    max_pixels: int = Field(default=100_000_000, ge=1)
    max_frames: int = Field(default=10_000, ge=1)
    reduce_over: int | None = Field(default=None, ge=256)
    native: bool = False


DEFAULTS = DecodeSettings()

WITH_LIGHT: frozenset[str] = frozenset({"PNG", "HEIF", "AVIF"})
"""Decoders of pictures that may have a high dynamic range, and say so without a profile."""

OTHER_PROGRAMS: frozenset[str] = frozenset({"openface", "pyfeat"})
"""Backends whose measurements were made by other programs, from the stored pixels."""


def seen_by(backend: str, settings: DecodeSettings) -> DecodeSettings:
    """Return how pictures are decoded for a backend."""
    return settings.model_copy(update={"native": True}) if backend in OTHER_PROGRAMS else settings


class Decoded(NamedTuple):
    """A picture as uint8 RGB (H, W, 3), upright, and a note on how its values were read ("": nothing to say)."""

    rgb: np.ndarray
    note: str


def decode_image(source: Path | bytes, settings: DecodeSettings = DEFAULTS) -> np.ndarray:
    """Return a picture as uint8 RGB (H, W, 3), upright; see `decode`."""
    return decode(source, settings).rgb


def decode(source: Path | bytes, settings: DecodeSettings = DEFAULTS) -> Decoded:
    """Return a picture, whatever its file is called.

    The EXIF orientation is applied; transparency is laid over white; wide-gamut colours and high dynamic range become
    sRGB; values of more than 8 bits keep their upper 8, or are stretched where they use only a part of the range; CMYK,
    palette and gray become RGB; an animation gives its first frame; large JPEG pictures come at reduced size. Raises
    Rejected for anything else.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            found = picture_format(head_of(source))
            light = _light(source) if found.decoder in WITH_LIGHT else None
            picture, note = _heif(source, settings) if found.decoder == "HEIF" else _pillow(source, found, settings)
            rgb = np.array(picture)
            return Decoded(tone_mapped(rgb, light), f"{light.curve} was tone-mapped") if light else Decoded(rgb, note)
    except Rejected:
        raise
    except Exception as error:  # broken files make decoders raise almost any type
        raise _translate(error) from error


def _light(source: Path | bytes) -> Light | None:
    if isinstance(source, bytes):
        return light_of(source[:FRONT])
    with source.open("rb") as file:
        return light_of(file.read(FRONT))


def picture_format(head: bytes) -> Format:
    """Return the format of a picture with these first bytes. Raises Rejected for what is none, or cannot be decoded."""
    found = format_of(head)
    if found is None:
        raise Rejected(Reason.NOT_AN_IMAGE, f"none of {listed('image')}" if head else "no bytes")
    if found.kind == "clip":
        raise Rejected(Reason.NOT_AN_IMAGE, f"a clip ({found.name})")
    if not found.decoder:
        raise Rejected(Reason.NOT_AN_IMAGE, f"{found.name}, which nothing here decodes: convert it to JPEG")
    return found


def _heif(source: Path | bytes, settings: DecodeSettings) -> tuple[Image.Image, str]:
    return to_srgb(load_heif(source, lambda width, height: check_size(width, height, settings)))


def _pillow(source: Path | bytes, found: Format, settings: DecodeSettings) -> tuple[Image.Image, str]:
    with _open(source, found) as picture:
        if found.decoder == "JPEG":
            _reduce(picture, settings)
        check_size(*picture.size, settings)
        stored = raw_mode(picture)
        picture.load()
        turn = None if found.decoder == "TIFF" else turn_of(picture)  # Pillow turns TIFF itself
        deep, note = _deepened(picture, stored, source, found)
        rgb, more = to_srgb(deep)
        return upright(rgb, turn), note or more


def _open(source: Path | bytes, found: Format) -> ImageFile.ImageFile:
    return Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=[found.decoder])


def _reduce(picture: Image.Image, settings: DecodeSettings) -> None:
    """Have a JPEG picture decoded smaller where the settings say so."""
    factor = reduction(*picture.size, settings)
    picture.draft(None, (picture.width // factor, picture.height // factor))


def _deepened(picture: Image.Image, stored: str, source: Path | bytes, found: Format) -> tuple[Image.Image, str]:
    """Return a picture of 16 bits per channel with its lower bits, which Pillow drops, where the upper say little."""
    if not is_dark(picture, stored):
        return picture, ""
    with _open(source, found) as again:
        lower = low_bits(again, stored)
    upper = np.asarray(picture.convert("RGB"), dtype=np.uint16)
    values, note = to_eight_bits(upper << 8 | lower)
    deep = Image.fromarray(values)
    deep.info = picture.info
    return deep, note


def check_size(width: int, height: int, settings: DecodeSettings) -> None:
    """Raise Rejected when a picture or frame of width x height pixels is beyond the limits."""
    size = f"{width}x{height} pixels"
    if width * height > settings.max_pixels:
        raise Rejected(Reason.TOO_LARGE, f"{size}, the limit is {settings.max_pixels:,} in all")
    if min(width, height) < settings.min_side:
        raise Rejected(Reason.TOO_SMALL, f"{size}, the shorter side must have {settings.min_side}")


def reduction(width: int, height: int, settings: DecodeSettings) -> int:
    """Return 1, 2, 4 or 8: by how much a JPEG picture of width x height pixels is reduced when it is decoded.

    The shorter side keeps at least `settings.min_side` pixels.
    """
    factor = 1
    while (
        not settings.native
        and factor < MAX_REDUCTION
        and min(width, height) >= 2 * factor * settings.min_side
        and _is_over(-(-width // factor), -(-height // factor), settings)
    ):
        factor *= 2
    return factor


def _is_over(width: int, height: int, settings: DecodeSettings) -> bool:
    longest = settings.reduce_over
    return width * height > settings.max_pixels or (longest is not None and max(width, height) > longest)


def _translate(error: Exception) -> Rejected:
    text = str(error) or type(error).__name__
    if isinstance(error, UnidentifiedImageError):
        return Rejected(Reason.UNREADABLE, "its header is damaged")
    if isinstance(error, Image.DecompressionBombError | MemoryError):
        return Rejected(Reason.TOO_LARGE, text)
    if isinstance(error, EOFError) or "truncated" in text.lower():
        return Rejected(Reason.TRUNCATED, text)
    return Rejected(Reason.UNREADABLE, text)
