"""High dynamic range brought to sRGB: what a file says of its light, and faces as bright as in an ordinary picture.

Pictures may be stored in PQ (SMPTE ST 2084) or HLG (Recommendation ITU-R BT.2100). Their decoders hand such values over
as they are, so that faces look gray. Reference white, 203 cd/m², becomes white (Report ITU-R BT.2408), and what is
brighter is compressed into the uppermost part of the range. FFmpeg does the like with the frames of clips.
"""

import re
from typing import Literal, NamedTuple

import numpy as np

Curve = Literal["PQ", "HLG"]

CURVES: dict[int, Curve] = {16: "PQ", 18: "HLG"}
"""Transfer characteristics of ITU-T H.273 that are high dynamic range."""

WHITE = 203.0
"""Luminance of reference white, cd/m²."""

HLG_PEAK, HLG_GAMMA = 1000.0, 1.2
"""Display that HLG is made for: its peak in cd/m², and its system gamma."""

KNEE = 0.8
"""Light above this part of reference white is compressed."""

TO_709: dict[int, np.ndarray] = {
    9: np.array([[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]]),
    12: np.array([[1.2249, -0.2249, 0.0], [-0.0421, 1.0421, 0.0], [-0.0196, -0.0786, 1.0983]]),
}
"""From linear colours of BT.2020 (9) and Display P3 (12) to those of BT.709, which are sRGB's."""

LUMA_2020 = np.array([0.2627, 0.6780, 0.0593])

FRONT = 2**16
"""Bytes at the front of a file that are searched."""

ROWS_AT_ONCE = 256
"""Rows that are mapped at once: a large picture needs little more memory than it has."""

BOX = re.compile(rb"colrncl[xc](..)(..)", re.DOTALL)
"""HEIC, AVIF: primaries and transfer, two bytes each (ISO/IEC 14496-12, 12.1.5)."""

CHUNK = re.compile(rb"\x00\x00\x00\x04cICP(.)(.)", re.DOTALL)
"""PNG: one byte each."""


class Light(NamedTuple):
    """The transfer curve of a high dynamic range, and the primaries (of H.273; 9: BT.2020, 12: Display P3)."""

    curve: Curve
    primaries: int


def light_of(front: bytes) -> Light | None:
    """Return the high dynamic range that a picture with these first bytes says it has, None without one."""
    found = BOX.search(front) or CHUNK.search(front)
    if found is None:
        return None
    primaries, transfer = (int.from_bytes(each, "big") for each in found.groups())
    return Light(CURVES[transfer], primaries) if transfer in CURVES else None


def tone_mapped(rgb: np.ndarray, light: Light) -> np.ndarray:
    """Return stored values, uint8 (H, W, 3), as sRGB, uint8 (H, W, 3)."""
    mapped = np.empty_like(rgb)
    for start in range(0, len(rgb), ROWS_AT_ONCE):
        mapped[start : start + ROWS_AT_ONCE] = _mapped(rgb[start : start + ROWS_AT_ONCE], light)
    return mapped


def _mapped(rgb: np.ndarray, light: Light) -> np.ndarray:
    linear = _linear(light.curve)[rgb]
    if light.curve == "HLG":  # the display's gamma acts on luminance, so that hues stay
        luminance = np.maximum(linear @ LUMA_2020.astype(np.float32), 1e-6)[..., None]
        linear = linear * (HLG_PEAK / WHITE) * luminance ** np.float32(HLG_GAMMA - 1)
    if light.primaries in TO_709:
        linear = np.maximum(linear @ TO_709[light.primaries].T.astype(np.float32), 0)
    largest = np.maximum(linear.max(axis=2, keepdims=True), 1e-6)
    return _encoded(linear * (_compressed(largest) / largest))


def _linear(curve: Curve) -> np.ndarray:
    """Return the light of each stored value, float32 (256,): in parts of reference white, for HLG of the scene."""
    stored = np.arange(256) / 255
    return (_pq(stored) / WHITE if curve == "PQ" else _hlg(stored)).astype(np.float32)


def _pq(stored: np.ndarray) -> np.ndarray:
    """Return cd/m² (SMPTE ST 2084, equation 4.1)."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power = stored ** (1 / m2)
    return np.asarray(10_000 * (np.maximum(power - c1, 0) / (c2 - c3 * power)) ** (1 / m1))


def _hlg(stored: np.ndarray) -> np.ndarray:
    """Return the light of the scene, in [0, 1] (BT.2100, table 5)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(stored <= 0.5, stored**2 / 3, (np.exp((stored - c) / a) + b) / 12)


def _compressed(light: np.ndarray) -> np.ndarray:
    rest = 1 - KNEE
    above = KNEE + rest * (1 - np.exp(-np.maximum(light - KNEE, 0) / rest))
    return np.where(light <= KNEE, light, above)


def _encoded(linear: np.ndarray) -> np.ndarray:
    """Return linear light in [0, 1] as values of sRGB (IEC 61966-2-1)."""
    low, high = linear * 12.92, 1.055 * np.maximum(linear, 1e-6) ** np.float32(1 / 2.4) - 0.055
    return np.rint(np.where(linear <= 0.0031308, low, high) * 255).clip(0, 255).astype(np.uint8)
