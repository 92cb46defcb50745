"""Colours become those of sRGB, whatever the file stores."""

import numpy as np
import pytest
from colour_profiles import gray_profile, profile
from PIL import Image, ImageCms
from red_and_blue import RED, encoded, half_and_half, near

from faces.media.decode import decode_image

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def plain(colour, **options) -> np.ndarray:
    return decode_image(encoded(Image.new("RGB", (40, 40), colour), "PNG", **options))[0, 0].astype(int)


def test_wide_gamut_becomes_srgb():
    """A red of Display P3 lies outside sRGB: there is less green and blue in it, and red is at its end."""
    red, green, blue = plain((220, 80, 70), icc_profile=profile())
    assert red > 230
    assert green < 75
    assert blue < 65
    assert near(plain((128, 128, 128), icc_profile=profile()), (128, 128, 128))


def test_srgb_and_no_profile_leave_the_values_alone():
    assert list(plain((220, 80, 70), icc_profile=SRGB)) == [220, 80, 70]
    assert list(plain((220, 80, 70))) == [220, 80, 70]


@pytest.mark.parametrize("damaged", [b"no profile", b"", profile()[:100], profile().replace(b"RGB ", b"GRAY")])
def test_a_damaged_profile_never_loses_a_picture(damaged):
    assert list(plain((220, 80, 70), icc_profile=damaged)) == [220, 80, 70]


def gray(level: int, **options) -> int:
    return int(decode_image(encoded(Image.new("L", (40, 40), level), "PNG", **options))[0, 0, 0])


@pytest.mark.parametrize("gamma", [1.0, 1.8, 2.2])
def test_gray_pictures_follow_their_profile(gamma):
    """In sRGB a middle gray has a gamma of about 2.2."""
    assert gray(128, icc_profile=gray_profile(gamma)) == pytest.approx(255 * (128 / 255) ** (gamma / 2.2), abs=3)


def test_a_gray_picture_with_a_profile_of_colours_follows_its_curve():
    assert gray(128, icc_profile=profile(gamma=1.0)) == gray(128, icc_profile=gray_profile(1.0))
    assert gray(128, icc_profile=SRGB) == 128


def test_transparency_lies_over_white_and_keeps_its_profile():
    picture = Image.new("RGBA", (40, 40), (220, 80, 70, 255))
    picture.putpixel((0, 0), (0, 0, 0, 0))
    rgb = decode_image(encoded(picture, "PNG", icc_profile=profile()))
    assert near(rgb[0, 0], (255, 255, 255))
    assert rgb[5, 5, 0] > 230


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk_becomes_rgb(kind):
    assert near(decode_image(encoded(half_and_half().convert("CMYK"), kind))[20, 10], RED)


@pytest.mark.parametrize("kind", ["PNG", "GIF", "TIFF", "BMP"])
def test_palettes_become_rgb(kind):
    assert near(decode_image(encoded(half_and_half().quantize(4), kind))[20, 10], RED)
