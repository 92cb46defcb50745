"""MXNet RecordIO: a file of records, and the index beside it.

Format (dmlc-core, include/dmlc/recordio.h): the magic number 0xced7230a, a 32-bit number of 3 bits flag and 29
bits length, the data, zeros up to a multiple of 4. Data that contains the magic number is cut there into parts
(flags 1 first, 2 middle, 3 last); flag 0 is a whole record. An image record (src/io/image_recordio.h) starts with
flag (uint32), label (float32), two ids (uint64); flag n > 0 means that n labels (float32) follow.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from core.rejects import Reason, Rejected
from faces.media.members import MAX_MEMBER_BYTES

MAGIC = struct.pack("<I", 0xCED7230A)
PART = struct.Struct("<4sI")
HEADER = struct.Struct("<IfQQ")

MAX_LABELS = 1024
"""Most labels of a record: more mean a damaged header."""

_WHOLE, _FIRST, _MIDDLE, _LAST = range(4)


class Head(NamedTuple):
    """What an image record says before its picture: labels, and bytes of the picture."""

    labels: tuple[float, ...]
    picture_bytes: int


class RecordFile:
    """An open .rec file; a context manager. Offsets are bytes from its start."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> "RecordFile":
        self._file = os.open(self._path, os.O_RDONLY)
        self.bytes = os.fstat(self._file).st_size
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def offsets(self) -> Iterator[int]:
        """Yield where each record starts. Raises Rejected at the first place that is no record."""
        at = 0
        while at < self.bytes:
            start = at
            for _, _, _, after in self._parts(at):
                at = after
            yield start

    def head(self, offset: int) -> Head:
        """Return the head of the record at `offset` without reading its picture. Raises Rejected."""
        parts = list(self._parts(offset))
        size = sum(length for _, _, length, _ in parts) + len(MAGIC) * (len(parts) - 1)
        if len(parts) > 1:
            return _head(self._data(parts), size)
        return _head(self._read(parts[0][1], min(size, HEADER.size + 4 * MAX_LABELS)), size)

    def picture(self, offset: int) -> bytes:
        """Return the encoded picture of the record at `offset`. Raises Rejected."""
        data = self._data(list(self._parts(offset)))
        size = _head(data, len(data)).picture_bytes
        return data[len(data) - size :]

    def _parts(self, offset: int) -> Iterator[tuple[int, int, int, int]]:
        """Yield (flag, start of the data, its length, start of what follows) for each part of a record."""
        total, expected = 0, (_WHOLE, _FIRST)
        while True:
            flag, length = self._part(offset)
            if flag not in expected:
                raise Rejected(Reason.BAD_RECORD, f"a part of kind {flag} at byte {offset}")
            start = offset + PART.size
            total += length
            if start + length > self.bytes:
                raise Rejected(Reason.TRUNCATED, f"the file ends in the middle of the record at byte {offset}")
            if total > MAX_MEMBER_BYTES:
                raise Rejected(Reason.TOO_LARGE, f"a record of {total} bytes, the limit is {MAX_MEMBER_BYTES}")
            offset = start + (length + 3) // 4 * 4
            yield flag, start, length, offset
            if flag in (_WHOLE, _LAST):
                return
            expected = (_MIDDLE, _LAST)

    def _part(self, offset: int) -> tuple[int, int]:
        if not 0 <= offset < self.bytes:
            raise Rejected(Reason.BAD_RECORD, f"byte {offset} lies outside the file of {self.bytes} bytes")
        head = self._read(offset, PART.size)
        if len(head) < PART.size:
            raise Rejected(Reason.TRUNCATED, f"the file ends at byte {offset}")
        magic, word = PART.unpack(head)
        if magic != MAGIC:
            raise Rejected(Reason.BAD_RECORD, f"no record starts at byte {offset}")
        return word >> 29, word & (1 << 29) - 1

    def _data(self, parts: list[tuple[int, int, int, int]]) -> bytes:
        return MAGIC.join(self._read(start, length) for _, start, length, _ in parts)

    def _read(self, offset: int, size: int) -> bytes:
        return os.pread(self._file, size, offset)


def _head(data: bytes, size: int) -> Head:
    """Return the head that stands at the start of `data`, of a record of `size` bytes."""
    if size < HEADER.size:
        raise Rejected(Reason.BAD_RECORD, f"a record of {size} bytes has no header")
    count, label, _, _ = HEADER.unpack_from(data)
    if count == 0:
        return Head((label,), size - HEADER.size)
    rest = size - HEADER.size - 4 * count
    if count > MAX_LABELS or rest < 0:
        raise Rejected(Reason.BAD_RECORD, f"a record of {size} bytes with {count} labels")
    return Head(struct.unpack_from(f"<{count}f", data, HEADER.size), rest)


class Line(NamedTuple):
    """A line of an index: its number from 1, and key and offset, or nothing when it makes no sense."""

    number: int
    entry: tuple[int, int] | None


def index_lines(path: Path) -> Iterator[Line]:
    """Yield the lines `key<tab>offset` of an index; blank lines are skipped. Raises OSError."""
    with path.open("r", encoding="ascii", errors="replace") as file:
        number = 0
        while line := file.readline(200):
            number += 1
            fields = line.split()
            if fields:
                yield Line(number, _entry(fields))


def _entry(fields: list[str]) -> tuple[int, int] | None:
    if len(fields) == 2 and all(field.isdecimal() and len(field) < 20 for field in fields):
        return int(fields[0]), int(fields[1])
    return None
