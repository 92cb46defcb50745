"""Pictures that say that they have a high dynamic range."""

import zlib

from heic_pictures import PLAIN
from PIL import Image
from red_and_blue import encoded

GRAY = 128


def bright_png(primaries: int, transfer: int, picture: Image.Image | None = None) -> bytes:
    """A PNG with the chunk cICP (PNG 3, 11.3.2.6): numbers of ITU-T H.273."""
    plain = encoded(picture or Image.new("RGB", (40, 40), (GRAY, GRAY, GRAY)), "PNG")
    chunk = b"cICP" + bytes([primaries, transfer, 0, 1])
    at = plain.index(b"IDAT") - 4
    return plain[:at] + (4).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big") + plain[at:]


def bright_heic(primaries: int, transfer: int) -> bytes:
    """The red and blue HEIC picture with other numbers in its box of colours."""
    at = PLAIN.index(b"colrnclx") + 8
    return PLAIN[:at] + bytes([0, primaries, 0, transfer]) + PLAIN[at + 4 :]
