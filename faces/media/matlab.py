"""Numeric arrays of MATLAB files of version 5 to 7, read without trusting a length in them.

Format: "MAT-File Format" (The MathWorks), chapter 1. scipy's reader is not used: damaged files crash it.
"""

import math
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from core.rejects import Reason, Rejected
from faces.media.members import check_ratio

MAX_BYTES = 2**31
"""Most bytes that one variable takes in memory; the format allows no more."""

STORED: dict[int, str] = {
    1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8",
}  # fmt: skip
"""How values are stored, by the type of their element (table 1-1)."""

CLASSES: dict[int, str] = {
    6: "f8", 7: "f4", 8: "i1", 9: "u1", 10: "i2", 11: "u2", 12: "i4", 13: "u4", 14: "i8", 15: "u8",
}  # fmt: skip
"""What values stand for, by the class of their array (table 1-3); others hold no numbers."""

_MATRIX, _COMPRESSED = 14, 15
_LOGICAL = 0x200  # a bit of the array flags
_HEAD_BYTES, _PIECE = 128, 2**20


class Element(NamedTuple):
    """A tagged piece of a file: its type, its bytes, and the bytes after it (and its padding)."""

    kind: int
    data: memoryview
    rest: memoryview


def open_mat(path: Path) -> dict[str, np.ndarray]:
    """Return the real numeric arrays of a file by name. Raises Rejected when it is damaged or not of this version."""
    arrays = {}
    with path.open("rb") as file:
        order = _order(file.read(_HEAD_BYTES))
        for data in _variables(file, order, path.stat().st_size):
            named = _array(data, order)
            if named is not None:
                arrays[named[0]] = named[1]
    return arrays


def _order(head: bytes) -> str:
    if b"MATLAB 7.3" in head or head.startswith(b"\x89HDF"):
        raise Rejected(Reason.UNREADABLE, "a MATLAB 7.3 file: save it with the option '-v7'")
    orders = {b"IM": "<", b"MI": ">"}
    if head[126:128] not in orders:
        raise Rejected(Reason.UNREADABLE, "no MATLAB file of version 5 to 7")
    return orders[head[126:128]]


def _variables(file: BinaryIO, order: str, size: int) -> Iterator[memoryview]:
    """Yield the content of each matrix element, unpacked."""
    while tag := file.read(8):
        kind, length = struct.unpack(f"{order}II", tag.ljust(8, b"\0"))
        if len(tag) < 8 or length > size - file.tell():
            raise Rejected(Reason.TRUNCATED, "the file ends in the middle of a variable")
        if kind == _COMPRESSED:
            element = _element(memoryview(_unpacked(file, length)), order)
            kind, data = element.kind, element.data
        else:
            check_bytes(length)
            data = memoryview(file.read(length))
        if kind == _MATRIX:
            yield data


def _unpacked(file: BinaryIO, length: int) -> bytes:
    unpacker, stored, unpacked = zlib.decompressobj(), 0, bytearray()
    while stored < length and not unpacker.eof:
        piece = file.read(min(_PIECE, length - stored))
        stored += len(piece)
        while piece:
            unpacked += unpacker.decompress(piece, _PIECE)
            piece = unpacker.unconsumed_tail
            check_ratio(len(unpacked), stored)
            check_bytes(len(unpacked))
    file.seek(length - stored, 1)
    return bytes(unpacked)


def _element(data: memoryview, order: str) -> Element:
    """Return the element that `data` starts with; a short one has its bytes inside its tag."""
    if len(data) < 8:
        raise Rejected(Reason.TRUNCATED, "a variable ends in the middle of an element")
    kind, length = struct.unpack_from(f"{order}II", data)
    start, end = 8, 8 + length + -length % 8
    if kind >> 16:
        kind, length = kind & 0xFFFF, kind >> 16
        start, end = 4, 8
    if length > len(data) - start or (start == 4 and length > 4):
        raise Rejected(Reason.TRUNCATED, "a variable ends in the middle of an element")
    return Element(kind, data[start : start + length], data[end:])


def _array(data: memoryview, order: str) -> tuple[str, np.ndarray] | None:
    """Return the name and values of a matrix element, None when its class holds no numbers."""
    flags = _element(data, order)
    dims = _element(flags.rest, order)
    name = _element(dims.rest, order)
    if len(flags.data) < 4:
        raise Rejected(Reason.BAD_RECORD, "a variable without a class")
    (word,) = struct.unpack_from(f"{order}I", flags.data)
    if word & 0xFF not in CLASSES:
        return None
    values = _element(name.rest, order)
    shape = tuple(np.frombuffer(dims.data[: len(dims.data) // 4 * 4], f"{order}i4").tolist())
    kind = np.dtype(CLASSES[word & 0xFF])
    stored = np.dtype(order + STORED[values.kind]) if values.kind in STORED else None
    if stored is None or min(shape, default=-1) < 0 or math.prod(shape) * stored.itemsize != len(values.data):
        raise Rejected(Reason.BAD_RECORD, f"a variable of shape {shape} with {len(values.data)} bytes")
    check_bytes(math.prod(shape) * kind.itemsize)
    array = np.frombuffer(values.data, stored).reshape(shape, order="F")
    typed = array.astype(bool if word & _LOGICAL else kind, copy=False)
    return bytes(name.data).decode("ascii", "replace"), typed


def check_bytes(size: int) -> None:
    """Raise Rejected when arrays of `size` bytes are not loaded."""
    if size > MAX_BYTES:
        raise Rejected(Reason.TOO_LARGE, f"arrays of {size} bytes, the limit is {MAX_BYTES}")
