import re
import struct
import zlib

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from red_and_blue import BLUE, RED, encoded, half_and_half, near

from core.rejects import Reason, Rejected
from faces.media.decode import DecodeSettings, decode_image


def bomb_png(side: int = 30_000) -> bytes:
    """A PNG of a few bytes whose header promises side x side pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "MPO", "PNG", "WEBP", "GIF", "BMP", "PPM", "TIFF", "AVIF"])
def test_every_format_gives_upright_rgb(kind):
    rgb = decode_image(encoded(half_and_half(), kind))
    assert rgb.shape == (40, 60, 3)
    assert rgb.dtype == np.uint8
    assert near(rgb[20, 10], RED)
    assert near(rgb[20, 50], BLUE)


def test_file_and_bytes_give_the_same(tmp_path):
    data = encoded(half_and_half(), "JPEG")
    (tmp_path / "misnamed.txt").write_bytes(data)
    np.testing.assert_array_equal(decode_image(tmp_path / "misnamed.txt"), decode_image(data))


@pytest.mark.parametrize(("orientation", "red_at"), [(1, (20, 5)), (3, (20, 55)), (6, (5, 20)), (8, (55, 20))])
def test_exif_orientation_is_applied(orientation, red_at):
    exif = Image.Exif()
    exif[0x0112] = orientation
    rgb = decode_image(encoded(half_and_half(), "JPEG", exif=exif, quality=95))
    assert near(rgb[red_at], RED)


def test_transparency_lies_over_white():
    picture = half_and_half().convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size).point(lambda value: 255 * (value > 127)))
    rgb = decode_image(encoded(picture))
    assert near(rgb[2, 5], (255, 255, 255))
    assert near(rgb[38, 5], RED)


def test_palette_with_transparent_entry_lies_over_white():
    picture = half_and_half().quantize(2)
    left = picture.getpixel((5, 5))
    rgb = decode_image(encoded(picture, transparency=left))
    assert near(rgb[20, 5], (255, 255, 255))
    assert near(rgb[20, 55], BLUE)


def test_cmyk_becomes_rgb():
    assert near(decode_image(encoded(half_and_half().convert("CMYK"), "TIFF"))[20, 10], RED)


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "PPM"])
def test_sixteen_bits_keep_the_upper_eight(kind):
    values = np.full((40, 60), 51_400, np.uint16)
    rgb = decode_image(encoded(Image.fromarray(values), kind))
    assert near(rgb[0, 0], (200, 200, 200))


def test_gray_and_one_bit_become_rgb():
    assert near(decode_image(encoded(Image.new("L", (40, 40), 77)))[0, 0], (77, 77, 77))
    assert near(decode_image(encoded(Image.new("1", (40, 40), 1)))[0, 0], (255, 255, 255))


def test_animation_gives_its_first_frame():
    data = encoded(
        Image.new("RGB", (40, 40), RED), "PNG", save_all=True, append_images=[Image.new("RGB", (40, 40), BLUE)]
    )
    assert near(decode_image(data)[0, 0], RED)
    data = encoded(Image.new("P", (40, 40), 7), "GIF", save_all=True, append_images=[Image.new("P", (40, 40), 9)])
    assert near(decode_image(data)[0, 0], (7, 7, 7))


def reason_of(data: bytes, **limits: int) -> Reason:
    with pytest.raises(Rejected) as caught:
        decode_image(data, DecodeSettings(**limits))
    assert str(caught.value)
    return caught.value.reason


def test_text_is_not_an_image():
    assert reason_of(b"name,age\nann,7\n") is Reason.NOT_AN_IMAGE
    assert reason_of(b"") is Reason.NOT_AN_IMAGE


def test_other_decoders_of_pillow_stay_shut():
    for kind in ("EPS", "ICO", "TGA", "PCX", "JPEG2000"):
        assert reason_of(encoded(half_and_half(), kind)) is Reason.NOT_AN_IMAGE


def test_what_is_known_but_not_decoded_is_named(tmp_path, clip_writer):
    clip_writer(tmp_path / "a.avi", [np.zeros((48, 64, 3), np.uint8)])
    for data, words in (
        (encoded(half_and_half(), "JPEG2000"), "JPEG 2000, which nothing here decodes: convert it to JPEG"),
        (b"\xff\x0a" + bytes(40), "JPEG XL, which nothing here decodes: convert it to JPEG"),
        ((tmp_path / "a.avi").read_bytes(), "a clip (AVI)"),
    ):
        with pytest.raises(Rejected, match=re.escape(words)):
            decode_image(data)


def test_bigtiff_is_read():
    data = encoded(half_and_half(), "TIFF", big_tiff=True)
    assert data[:4] == b"II\x2b\0"
    assert near(decode_image(data)[20, 10], RED)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "WEBP"])
def test_truncated_files_are_told(kind):
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (80, 80, 3), dtype=np.uint8))
    data = encoded(noise, kind)
    assert reason_of(data[: len(data) // 2]) in {Reason.TRUNCATED, Reason.UNREADABLE}
    if kind == "JPEG":
        assert reason_of(data[: len(data) // 2]) is Reason.TRUNCATED


def test_header_is_checked_before_the_pixels():
    assert reason_of(bomb_png()) is Reason.TOO_LARGE
    assert reason_of(bomb_png(10_001)) is Reason.TOO_LARGE
    assert reason_of(encoded(half_and_half()), max_pixels=2_000) is Reason.TOO_LARGE


def test_tiny_pictures_are_too_small():
    assert reason_of(encoded(half_and_half(60, 20))) is Reason.TOO_SMALL
    assert decode_image(encoded(half_and_half(60, 20)), DecodeSettings(min_side=20)).shape == (20, 60, 3)


def test_float_pixels_and_missing_files_are_unreadable(tmp_path):
    assert reason_of(encoded(Image.new("F", (40, 40), 0.5), "TIFF")) is Reason.UNREADABLE
    with pytest.raises(Rejected) as caught:
        decode_image(tmp_path / "gone.png")
    assert caught.value.reason is Reason.UNREADABLE


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(["JPEG", "MPO", "PNG", "WEBP", "GIF", "BMP", "PPM", "TIFF", "AVIF"]),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), max_size=6),
    keep=st.floats(0.05, 1),
)
def test_damaged_files_are_rejected_or_decode(kind, cuts, keep):
    """Whatever bytes are broken: a reason, or RGB pixels within the limits; never another exception."""
    data = bytearray(encoded(half_and_half(), kind))
    for place, patch in cuts:
        start = int(place * (len(data) - 1))
        data[start : start + len(patch)] = patch
    try:
        rgb = decode_image(bytes(data[: int(keep * len(data))]), DecodeSettings(max_pixels=1_000_000))
    except Rejected:
        return
    assert rgb.dtype == np.uint8
    assert rgb.ndim == 3
    assert rgb.shape[2] == 3
    assert rgb.size <= 3_000_000
