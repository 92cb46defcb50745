"""Small files that claim to be more than any memory holds: each is refused, or gives its picture, at once."""

import io
import resource
import struct
import time
import zlib

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from core.rejects import Reason, Rejected
from faces.media.decode import decode_image

SIDE = 64
GRAY = np.full((SIDE, SIDE, 3), 120, np.uint8)
HUGE = 2**32 - 16
MOST_MIB, MOST_SECONDS = 300, 5


def saved(kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(GRAY).save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, content: bytes, length: int | None = None) -> bytes:
    """A part of a PNG, whose length may be a lie."""
    length = len(content) if length is None else length
    return struct.pack(">I", length) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_with(*parts: bytes) -> bytes:
    """A good PNG with more parts before its pixels."""
    whole = saved("PNG")
    return whole[:33] + b"".join(parts) + whole[33:]


def png_of(width: int, height: int) -> bytes:
    """A PNG that says that it is so large, and has no pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def bmp_of(width: int, height: int) -> bytes:
    return b"BM" + bytes(12) + struct.pack("<IiiHHI", 40, width, height, 1, 24, 0) + bytes(90)


def tiff(entries: list[tuple[int, int, int, int]], more: bytes = b"", following: int = 0) -> bytes:
    """A TIFF directory of (tag, type, count, value or offset) in the order of Intel, and bytes behind it."""
    directory = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + directory + struct.pack("<I", following) + more


def overlapping(count: int, size: int) -> bytes:
    """Tags that each claim the same bytes: `count` times as much as there are."""
    return tiff([(1000 + n, 7, size, 8) for n in range(count)], bytes(size))


def directories(count: int) -> bytes:
    """A good TIFF whose directory is followed by many, the last by the first."""
    whole = bytearray(saved("TIFF"))
    first = struct.unpack_from("<I", whole, 4)[0]
    entries = struct.unpack_from("<H", whole, first)[0]
    at = len(whole)
    struct.pack_into("<I", whole, first + 2 + 12 * entries, at)
    for number in range(count):
        whole += struct.pack("<HI", 0, at + 6 * (number + 1) if number < count - 1 else first)
    return bytes(whole)


def gif(screen: tuple[int, int], frame: tuple[int, int]) -> bytes:
    """A GIF of a screen and a frame of such sizes, and hardly any pixels."""
    head = b"GIF89a" + struct.pack("<HH", *screen) + b"\x80\0\0" + bytes(6)
    return head + b"," + struct.pack("<4HB", 0, 0, *frame, 0) + b"\x02\x02\x4c\x01\0" + b";"


def texts(kind: bytes, size: int) -> bytes:
    return chunk(kind, b"Comment\0\0" + zlib.compress(bytes(size), 9))


def packed_profile(size: int) -> bytes:
    return chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(size), 9))


def animated(frames: int) -> bytes:
    return chunk(b"acTL", struct.pack(">II", frames, 0))


def webp_with_exif(exif: bytes) -> bytes:
    return saved("WEBP", exif=exif)


BOMBS = {
    "gif-screen": (gif((65535, 65535), (8, 8)), Reason.TOO_LARGE),
    "gif-frame": (gif((64, 64), (65535, 65535)), Reason.TOO_LARGE),
    "png-of-2^62-pixels": (png_of(2**31 - 1, 2**31 - 1), Reason.TOO_LARGE),
    "apng-of-4-billion-frames": (png_with(animated(HUGE)), None),
    "png-profile-of-4-gib": (png_with(chunk(b"iCCP", b"x\0\0" + bytes(50), HUGE)), Reason.TRUNCATED),
    "png-profile-that-unpacks": (png_with(packed_profile(2**28)), Reason.UNREADABLE),
    "png-text-that-unpacks": (png_with(*[texts(b"zTXt", 2**27)] * 20), Reason.UNREADABLE),
    "png-exif-of-overlapping-tags": (png_with(chunk(b"eXIf", overlapping(5000, 2**20))), None),
    "webp-exif-of-overlapping-tags": (webp_with_exif(b"Exif\0\0" + overlapping(5000, 2**20)), None),
    "jpeg-exif-of-overlapping-tags": (saved("JPEG", exif=b"Exif\0\0" + overlapping(4000, 12_000)), None),
    "tiff-of-overlapping-tags": (overlapping(5000, 2**20), Reason.UNREADABLE),
    "tiff-profile-of-4-gib": (tiff([(34675, 7, HUGE, 8)]), Reason.UNREADABLE),
    "tiff-of-a-million-directories": (directories(1_000_000), None),
    "bigtiff-of-2^60-tags": (b"II+\0\x08\0\0\0" + struct.pack("<QQ", 16, 2**60) + bytes(2000), Reason.UNREADABLE),
    "bmp-of-2^62-pixels": (bmp_of(2**31 - 1, 2**31 - 1), Reason.TOO_LARGE),
    "ppm-of-10^18-pixels": (b"P6 1000000000 1000000000 255\n" + bytes(90), Reason.TOO_LARGE),
    "ppm-of-endless-digits": (b"P6 " + b"1" * 2**20, Reason.UNREADABLE),
}  # fmt: skip
"""Files, and why they are refused; None for a good picture that says absurd things beside."""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_neither_memory_nor_time(name):
    data, reason = BOMBS[name]
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    try:
        picture = decode_image(data)
        found = None
    except Rejected as no:
        found = no.reason
    assert found is reason
    if reason is None:
        assert picture.shape == (SIDE, SIDE, 3)
    assert time.monotonic() - began < MOST_SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_MIB * 2**10


def test_the_bombs_are_small():
    assert max(len(data) for data, _ in BOMBS.values()) < 8 * 2**20
    assert PngImagePlugin.MAX_TEXT_MEMORY <= 64 * 2**20
