"""From the colours of a picture file to 8-bit sRGB: wide gamut, transparency, palettes, CMYK, deep gray."""

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

from core.rejects import Reason, Rejected
from faces.media.deep import to_eight_bits

SPACES: dict[str, str] = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}
"""Colour spaces of embedded profiles that count, and the mode of the pictures that they describe."""


def to_srgb(picture: Image.Image) -> tuple[Image.Image, str]:
    """Return a loaded picture as RGB in sRGB, and a note on its values or "".

    Transparency is laid over white; an embedded profile is followed, unless it is damaged. Raises Rejected for
    floating-point pixels.
    """
    note, profile = "", picture.info.get("icc_profile")
    if picture.mode == "F":
        raise Rejected(Reason.UNREADABLE, "floating-point pixels have no defined white: convert to 8 bits")
    if picture.mode.startswith("I"):
        values, note = to_eight_bits(np.asarray(picture))
        picture = Image.fromarray(values)
    if picture.mode == "P" and not picture.has_transparency_data:
        picture = picture.convert("RGB")
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    if profile:
        picture = _converted(picture, profile)
    return picture if picture.mode == "RGB" else picture.convert("RGB"), note


def _converted(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        mode, transform = _transform(profile)
        if picture.mode == "L" and mode == "RGB":  # a gray picture of a camera whose profile is one of colours
            picture = picture.convert("RGB")
        return picture if transform is None or mode != picture.mode else transform.apply(picture)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, KeyError):  # a damaged profile never loses a picture
        return picture


@lru_cache(maxsize=8)
def _transform(profile: bytes) -> tuple[str, ImageCms.ImageCmsTransform | None]:
    """Return the mode of the pictures that a profile describes, and how they become sRGB; None where they are sRGB."""
    source, target = (ImageCms.ImageCmsProfile(each) for each in (io.BytesIO(profile), ImageCms.createProfile("sRGB")))
    mode = SPACES[source.profile.xcolor_space.strip()]
    is_srgb = "srgb" in ImageCms.getProfileDescription(source).lower()
    return mode, None if is_srgb else ImageCms.ImageCmsTransform(source, target, mode, "RGB")
