"""Colour profiles as cameras and phones embed them, made from their primaries."""

import struct

import numpy as np

WHITE = (0.9642, 1.0, 0.8249)
"""D50, the white of the connection space."""

DISPLAY_P3 = ((0.5151, 0.2412, -0.0011), (0.2920, 0.6922, 0.0419), (0.1571, 0.0666, 0.7841))
"""XYZ of red, green and blue, adapted to D50."""


def profile(primaries=DISPLAY_P3, gamma: float = 2.2, name: str = "wide") -> bytes:
    """An ICC profile of version 2 (ICC.1:2001-04): matrix and one gamma."""
    text = name.encode() + b"\0"
    described = b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(8) + bytes(3 + 67)
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256))
    tags = {b"desc": described, b"cprt": b"text" + bytes(4) + b"none\0", b"wtpt": _xyz(WHITE)}
    tags |= dict(zip((b"rXYZ", b"gXYZ", b"bXYZ"), map(_xyz, primaries), strict=True))
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    return _packed(tags, b"RGB ")


def gray_profile(gamma: float) -> bytes:
    """An ICC profile of gray pictures: one gamma."""
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256))
    return _packed({b"cprt": b"text" + bytes(4) + b"none\0", b"wtpt": _xyz(WHITE), b"kTRC": curve}, b"GRAY")


def _packed(tags: dict[bytes, bytes], space: bytes) -> bytes:
    table, body, offset = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        table += tag + struct.pack(">II", offset + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    head = struct.pack(">I4sI4s4s4s", 0, b"none", 0x02400000, b"mntr", space, b"XYZ ") + bytes(12) + b"acsp"
    head = head + bytes(68 - len(head)) + b"".join(_fixed(value) for value in WHITE)
    whole = head + bytes(128 - len(head)) + table + body
    return struct.pack(">I", len(whole)) + whole[4:]


def _xyz(values) -> bytes:
    return b"XYZ " + bytes(4) + b"".join(_fixed(value) for value in values)


def _fixed(value: float) -> bytes:
    return struct.pack(">i", int(np.rint(value * 65536)))
