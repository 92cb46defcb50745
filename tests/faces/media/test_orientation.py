"""A good picture is used and turned upright, whatever odd tags its camera wrote."""

import struct

import numpy as np
import pytest
from PIL import Image
from red_and_blue import RED, encoded, half_and_half, near

from faces.media.decode import decode_image

ORIENTATION, X_RESOLUTION = 0x0112, 0x011A
RATIONAL, SIGNED_RATIONAL, ASCII, LONG, UNDEFINED = 5, 10, 2, 4, 7


def exif(*odd: tuple[int, int, int, bytes]) -> bytes:
    """EXIF with Orientation 6 and odd tags, each (tag, type, count, 8 bytes or fewer of value)."""
    entries, data = [(ORIENTATION, 3, 1, struct.pack("<HH", 6, 0))], b""
    start = 8 + 2 + 12 * (1 + len(odd)) + 4
    for tag, kind, count, value in odd:
        place = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack("<I", start + len(data))
        data += value if len(value) > 4 else b""
        entries.append((tag, kind, count, place))
    table = b"".join(struct.pack("<HHI", *entry[:3]) + entry[3] for entry in sorted(entries))
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + table + bytes(4) + data


ODD = {
    "negative denominator": (X_RESOLUTION, SIGNED_RATIONAL, 1, struct.pack("<ii", -1, 0)),
    "text for a number": (X_RESOLUTION, ASCII, 8, b"72 dpi!\0"),
    "number for text": (0x010F, LONG, 1, struct.pack("<I", 7)),
    "text far away": (0x010F, ASCII, 2**31, struct.pack("<I", 2**31)),
    "unknown type": (0x9286, 99, 5, b"abc"),
    "second orientation as text": (0x0110, UNDEFINED, 4, b"\xff\xfe\xfd\xfc"),
    "sub-directory that leads to itself": (0x8769, LONG, 1, struct.pack("<I", 8)),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_an_odd_tag_never_loses_a_picture_nor_its_orientation(kind, odd):
    rgb = decode_image(encoded(half_and_half(), kind, exif=exif(ODD[odd])))
    assert rgb.shape == (60, 40, 3)
    assert near(rgb[5, 20], RED)


@pytest.mark.parametrize("data", [b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0" + bytes(40), exif()[:20]])
def test_unreadable_exif_leaves_the_picture_as_it_is(data):
    assert decode_image(encoded(half_and_half(), "JPEG", exif=data)).shape == (40, 60, 3)


@pytest.mark.parametrize("compression", [None, "tiff_lzw"])
@pytest.mark.parametrize(("orientation", "red_at"), [(1, (20, 5)), (3, (20, 55)), (6, (5, 20)), (8, (55, 20))])
def test_tiff_is_turned_once(orientation, red_at, compression):
    rgb = decode_image(encoded(half_and_half(), "TIFF", tiffinfo={ORIENTATION: orientation}, compression=compression))
    assert near(rgb[red_at], RED)


def test_every_orientation_shows_the_same_picture():
    upright = np.asarray(half_and_half())
    stored = {2: upright[:, ::-1], 3: upright[::-1, ::-1], 4: upright[::-1], 5: upright.swapaxes(0, 1),
              6: np.rot90(upright), 7: np.rot90(upright.swapaxes(0, 1), 2), 8: np.rot90(upright, 3)}  # fmt: skip
    for orientation, pixels in stored.items():
        tags = Image.Exif()
        tags[ORIENTATION] = orientation
        data = encoded(Image.fromarray(np.ascontiguousarray(pixels)), "PNG", exif=tags)
        np.testing.assert_array_equal(decode_image(data), upright, err_msg=str(orientation))
