"""HEIC: the pictures of phones."""

import struct

import pytest
from heic_pictures import PLAIN, TURNED
from red_and_blue import BLUE, RED, near

from core.rejects import Reason, Rejected
from faces.media.decode import DecodeSettings, decode_image


@pytest.mark.parametrize("name", ["IMG_1.HEIC", "IMG_2.jpg", "IMG_3.mov", "4"])
def test_heic_is_read_whatever_it_is_called(tmp_path, name):
    (tmp_path / name).write_bytes(PLAIN)
    rgb = decode_image(tmp_path / name)
    assert rgb.shape == (48, 64, 3)
    assert near(rgb[10, 10], RED)
    assert near(rgb[10, 50], BLUE)


def test_it_is_turned_once():
    rgb = decode_image(TURNED)
    assert rgb.shape == (64, 48, 3)
    assert near(rgb[5, 20], RED)
    assert near(rgb[60, 20], BLUE)


def reason(data: bytes, **limits: int) -> Reason:
    with pytest.raises(Rejected) as caught:
        decode_image(data, DecodeSettings(**limits))
    return caught.value.reason


def test_limits_hold_before_anything_is_decoded():
    assert reason(PLAIN, max_pixels=64 * 48 - 1) is Reason.TOO_LARGE
    assert reason(PLAIN, min_side=49) is Reason.TOO_SMALL
    size = PLAIN.index(b"ispe") + 8
    huge = PLAIN[:size] + struct.pack(">II", 60_000, 60_000) + PLAIN[size + 8 :]
    assert reason(huge) in {Reason.TOO_LARGE, Reason.UNREADABLE}


def test_what_is_cut_short_is_a_reason():
    assert all(reason(PLAIN[:size]) in {Reason.UNREADABLE, Reason.TRUNCATED} for size in range(20, len(PLAIN) - 1, 40))
