"""The IDX format of MNIST: a header, then arrays of bytes; plain or gzip, streamed.

LeCun, Cortes and Burges, "The MNIST database of handwritten digits" (file formats): two zero bytes, the type
(8 = unsigned byte), the number of dimensions, each dimension as a big-endian 32-bit number, the values.
"""

import gzip
import math
import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

import numpy as np

from core.rejects import Reason, Rejected
from faces.media.members import check_ratio
from faces.media.stacks import MAX_SIDE

BROKEN: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error)

_BYTE = 8
_PIECE = 2**20


class Idx(NamedTuple):
    """What an IDX file holds: the shape that its header declares, and how many whole items are there."""

    shape: tuple[int, ...]
    present: int


def inspect_idx(path: Path) -> Idx:
    """Read a file through once, a piece at a time. Raises Rejected when the header makes no sense."""
    with _open(path) as (file, raw):
        shape = _header(file)
        have, want = 0, math.prod(shape)
        with suppress(*BROKEN):  # what came before a break is used
            while have < want and (piece := file.read1(min(_PIECE, want - have))):
                have += len(piece)
                check_ratio(have, raw.tell())
    return Idx(shape, have // math.prod(shape[1:]))


def labels_in(path: Path) -> tuple[int, bytes]:
    """Return the declared number of labels, and those that are there. Raises Rejected."""
    idx = inspect_idx(path)
    if len(idx.shape) != 1:
        raise Rejected(Reason.BAD_RECORD, f"labels in {len(idx.shape)} dimensions")
    with _open(path) as (file, _):
        _header(file)
        return idx.shape[0], file.read(idx.present)


def read_idx(location: Path, members: Sequence[str]) -> Iterator[np.ndarray | Rejected]:
    """Yield the pictures with the given indices, uint8 (H, W), in rising order. Raises Rejected where it ends."""
    with _open(location) as (file, _):
        shape = _header(file)
        size, at = math.prod(shape[1:]), 0
        for index in map(int, members):
            try:
                while at < index and len(file.read(size)) == size:
                    at += 1
                content = file.read(size)
            except BROKEN as error:
                raise Rejected(Reason.TRUNCATED, str(error)) from error
            if at != index or len(content) < size:
                raise Rejected(Reason.TRUNCATED, f"the file ends after {at} pictures")
            at += 1
            yield np.frombuffer(content, np.uint8).reshape(shape[1:])


@contextmanager
def _open(path: Path) -> Iterator[tuple[BufferedReader, BinaryIO]]:
    """Open a file; yields its unpacked bytes, and the raw file. Raises Rejected when it cannot be opened."""
    with ExitStack() as stack:
        try:
            raw = stack.enter_context(path.open("rb"))
        except OSError as error:
            raise Rejected(Reason.UNREADABLE, error.strerror or str(error)) from error
        packed = path.suffix.lower() == ".gz"
        yield cast(BufferedReader, stack.enter_context(gzip.GzipFile(fileobj=raw))) if packed else raw, raw


def _header(file: BinaryIO) -> tuple[int, ...]:
    try:
        magic = file.read(4)
        if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] != _BYTE or magic[3] not in (1, 3):
            raise Rejected(Reason.BAD_RECORD, f"it starts with {magic.hex(' ')}, not 00 00 08 01 or 00 00 08 03")
        shape = struct.unpack(f">{magic[3]}I", file.read(4 * magic[3]))
    except (OSError, EOFError, zlib.error, struct.error) as error:
        raise Rejected(Reason.TRUNCATED, f"no header: {error}") from error
    if any(not 0 < side <= MAX_SIDE for side in shape[1:]):
        raise Rejected(Reason.BAD_RECORD, f"pictures of {'x'.join(map(str, shape[1:]))} pixels")
    return shape
