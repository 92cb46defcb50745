"""Ways to damage a file, and ways to hide the damage behind sound check sums and packing."""

import gzip
import zlib
from collections.abc import Callable

import numpy as np

Damage = Callable[[bytearray, np.random.Generator, bytes], bytearray]

LIES = tuple(
    value.to_bytes(size, order)
    for value in (0, 1, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
    for size in (1, 2, 4)
    for order in ("little", "big")
    if value < 256**size
)
"""Sizes and counts that a header may claim."""


def _flip(data: bytearray, rng: np.random.Generator, other: bytes) -> bytearray:
    for place in rng.integers(0, len(data), rng.integers(1, 17)):
        data[place] ^= 1 << int(rng.integers(0, 8))
    return data


def _overwrite(data: bytearray, rng: np.random.Generator, other: bytes) -> bytearray:
    for place in rng.integers(0, len(data), rng.integers(1, 9)):
        data[place] = int(rng.integers(0, 256))
    return data


def _lie(data: bytearray, rng: np.random.Generator, other: bytes, reach: int = 96) -> bytearray:
    for place in rng.integers(0, min(len(data), reach), rng.integers(1, 4)):
        value = LIES[rng.integers(0, len(LIES))]
        data[place : place + len(value)] = value
    return data


def _lie_anywhere(data: bytearray, rng: np.random.Generator, other: bytes) -> bytearray:
    return _lie(data, rng, other, reach=len(data))


def _lie_at_end(data: bytearray, rng: np.random.Generator, other: bytes) -> bytearray:
    return data[:-96] + _lie(data[-96:], rng, other)


def _truncate(data: bytearray, rng: np.random.Generator, other: bytes) -> bytearray:
    return data[: rng.integers(0, len(data))]


def _cut_out(data: bytearray, rng: np.random.Generator, other: bytes) -> bytearray:
    start, end = sorted(rng.integers(0, len(data), 2))
    return data[:start] + data[end:]


def _repeat(data: bytearray, rng: np.random.Generator, other: bytes) -> bytearray:
    start, end = sorted(rng.integers(0, len(data), 2))
    return data[:end] + data[start:end] * int(rng.integers(1, 4)) + data[end:]


def _splice(data: bytearray, rng: np.random.Generator, other: bytes) -> bytearray:
    start, size = int(rng.integers(0, len(other))), int(rng.integers(1, 512))
    place = int(rng.integers(0, len(data)))
    return data[:place] + other[start : start + size] + data[place + int(rng.integers(0, 2)) * size :]


def _other_end(data: bytearray, rng: np.random.Generator, other: bytes) -> bytearray:
    return data[: rng.integers(0, len(data))] + other[rng.integers(0, len(other)) :]


def _blank(data: bytearray, rng: np.random.Generator, other: bytes) -> bytearray:
    start, end = sorted(rng.integers(0, len(data), 2))
    return data[:start] + bytes(end - start) + data[end:]


DAMAGES: dict[str, Damage] = {
    "flip": _flip,
    "overwrite": _overwrite,
    "lie": _lie,
    "lie anywhere": _lie_anywhere,
    "lie at end": _lie_at_end,
    "truncate": _truncate,
    "cut out": _cut_out,
    "repeat": _repeat,
    "splice": _splice,
    "other end": _other_end,
    "blank": _blank,
}


def damaged(content: bytes, rng: np.random.Generator, other: bytes) -> tuple[bytes, list[str]]:
    """Return the content after one to three damages, and their names; `other` gives foreign bytes."""
    data, names = bytearray(content), []
    for _ in range(rng.integers(1, 4)):
        if not data:
            break
        names.append(str(rng.choice(list(DAMAGES))))
        data = DAMAGES[names[-1]](data, rng, other)
    return bytes(data), names


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, 1, mtime=0)


def with_png_sums(data: bytes) -> bytes:
    """Correct the check sums of all chunks as far as their lengths make sense."""
    fixed, place = bytearray(data), 8
    while place + 12 <= len(fixed):
        end = place + 8 + int.from_bytes(fixed[place : place + 4], "big")
        if end + 4 > len(fixed):
            break
        fixed[end : end + 4] = zlib.crc32(fixed[place + 4 : end]).to_bytes(4, "big")
        place = end + 4
    return bytes(fixed)


def with_tar_sums(data: bytes) -> bytes:
    """Correct the check sums of all blocks that look like headers."""
    fixed = bytearray(data)
    for start in range(0, len(fixed) - 511, 512):
        if fixed[start + 257 : start + 262] == b"ustar":
            fixed[start + 148 : start + 156] = b" " * 8
            fixed[start + 148 : start + 156] = b"%06o\0 " % sum(fixed[start : start + 512])
    return bytes(fixed)
