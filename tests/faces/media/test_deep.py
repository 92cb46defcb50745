"""Pictures of 10 to 16 bits per channel: as bright as they are in their own number of bits."""

import numpy as np
import pytest
from PIL import Image
from red_and_blue import encoded

from faces.media.decode import decode, decode_image
from faces.media.deep import to_eight_bits

RAMP = np.linspace(0, 1, 64 * 64).reshape(64, 64)


def ramp(bits: int) -> np.ndarray:
    return np.rint(RAMP * (2**bits - 1)).astype(np.uint16)


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize("bits", [10, 12, 14])
def test_gray_of_fewer_bits_in_sixteen_looks_as_it_is_and_it_is_said(kind, bits):
    rgb, note = decode(encoded(Image.fromarray(ramp(bits)), kind))
    np.testing.assert_allclose(rgb[..., 0], RAMP * 255, atol=1)
    assert note == f"values up to {2**bits - 1} of 65535: {2**bits - 1} was made white"


def test_sixteen_bits_that_use_the_range_keep_the_upper_eight_unsaid():
    rgb, note = decode(encoded(Image.fromarray(ramp(16))))
    np.testing.assert_array_equal(rgb[..., 0], ramp(16) >> 8)
    assert note == ""


def test_a_few_hot_pixels_do_not_darken_the_rest():
    values = ramp(12)
    values[0, :2] = 16_000
    rgb, note = decode(encoded(Image.fromarray(values)))
    np.testing.assert_allclose(rgb[1:, :, 0], RAMP[1:] * 255, atol=1)
    assert "4095 was made white" in note


def test_a_black_picture_stays_black():
    assert to_eight_bits(np.zeros((4, 4), np.uint16))[1] == ""
    hot = np.zeros((64, 64), np.uint16)
    hot[0, 0] = 5
    assert to_eight_bits(hot)[0].max() == 255


def colours(bits: int) -> np.ndarray:
    return np.stack([ramp(bits), ramp(bits) // 2, ramp(bits) // 4], axis=-1)


@pytest.mark.parametrize("compression", [1, 8])
@pytest.mark.parametrize("bits", [12, 16])
def test_deep_colours_look_as_they_are(tmp_path, bits, compression):
    """Pillow decodes 16 bits per colour to their upper 8, and encodes none."""
    import tifffile

    tifffile.imwrite(
        tmp_path / "deep.tif", colours(bits), photometric="rgb", compression={1: None, 8: "zlib"}[compression]
    )
    rgb, note = decode(tmp_path / "deep.tif")
    np.testing.assert_allclose(rgb, RAMP[..., None] * (255, 127.5, 63.75), atol=1.01)
    assert bool(note) == (bits == 12)


def test_deep_colours_of_a_png_look_as_they_are():
    import cv2

    for bits in (12, 16):
        data = cv2.imencode(".png", colours(bits)[..., ::-1])[1].tobytes()
        np.testing.assert_allclose(decode_image(data), RAMP[..., None] * (255, 127.5, 63.75), atol=1.01)
