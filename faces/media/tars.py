"""Tar archives, packed or not, read from front to back: nothing is extracted to disk, nothing is read twice."""

import bz2
import gzip
import lzma
import re
import struct
import tarfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from core.rejects import Reason, Rejected, RejectLog
from faces.media.formats import HEAD, told_by
from faces.media.members import Entry, check_ratio, usable

BLOCK = 512

MAX_HEADER_BYTES = 2**20
"""Most bytes of all headers of one member together (long names, extended attributes, maps of sparse files)."""

LONG_NUMBER = re.compile(rb"\d{256}")
"""More digits than a name has characters; `tarfile` searches headers in a time that grows with their square."""

_PIECE = 2**20

BROKEN: tuple[type[Exception], ...] = (OSError, EOFError, ValueError, RuntimeError, LookupError, ArithmeticError,
                                       MemoryError, struct.error, zlib.error, lzma.LZMAError,
                                       tarfile.TarError)  # fmt: skip
"""What `tarfile` and the decompressors raise for damaged archives."""

UNPACKERS: dict[bytes, Callable[[IO[bytes]], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
}
"""How a packed archive is unpacked, by its first bytes."""


def list_tar(path: Path, log: RejectLog) -> Iterator[Entry[tarfile.TarInfo]]:
    """Yield the members that can be used, in the archive's order.

    Raises Rejected where the archive breaks off (the members before it have been yielded), LayoutError for too
    many members.
    """
    with Tape(path) as tape:
        for entry in usable(tape.entries(), path, log):
            yield replace(entry, told=told_by(tape.head(entry.handle)))


def read_tar(path: Path, members: Sequence[str]) -> Iterator[bytes | Rejected]:
    """Yield the content of each member; they must be asked for in the archive's order.

    One that is not there, or not in that order, gives a Rejected. Raises Rejected where the archive breaks off.
    """
    places = {member: place for place, member in enumerate(members)}
    given = 0
    with Tape(path) as tape:
        for entry in usable(tape.entries(), path, RejectLog()) if members else ():
            place = places.pop(entry.name, -1)
            if place < given:
                continue
            for _ in range(place - given):
                yield Rejected(Reason.UNREADABLE, "it is no longer in its archive")
            yield tape.content(entry.handle)
            given = place + 1
            if given == len(members):
                return


class Tape:
    """An open archive; a context manager. Its methods raise Rejected where the archive breaks off."""

    def __init__(self, path: Path) -> None:
        self._path, self._stack = path, ExitStack()

    def __enter__(self) -> "Tape":
        self._file = _Forward(self._stack.enter_context(self._path.open("rb")), self._stack)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def entries(self) -> Iterator[Entry[tarfile.TarInfo]]:
        """Yield every member that is not a folder."""
        for number, member in enumerate(self._headers()):
            self._number = number + 1
            if not member.isdir():
                yield Entry(member.name, member.size, member, _flaw(member))

    def head(self, member: tarfile.TarInfo) -> bytes:
        """Return the first bytes of the member that `entries` yielded last; where it breaks off shows later."""
        with suppress(Rejected, *BROKEN):
            self._file.seek(member.offset_data)
            return self._file.take(min(member.size, HEAD))
        return b""

    def content(self, member: tarfile.TarInfo) -> bytes:
        """Return what the member that `entries` yielded last holds."""
        try:
            self._file.seek(member.offset_data)
            content = self._file.take(member.size)
        except BROKEN as error:
            raise self._break(error) from error
        if len(content) < member.size:
            raise Rejected(Reason.TRUNCATED, "the archive ends in the middle of this member")
        return content

    def _headers(self) -> Iterator[tarfile.TarInfo]:
        self._number = 0
        try:
            archive = tarfile.TarFile(fileobj=self._file, mode="r", encoding="utf-8")  # type: ignore[arg-type]
            while (member := archive.next()) is not None:
                archive.members.clear()  # type: ignore[attr-defined]  # it would keep every header
                self._file.header_bytes = 0
                yield member
        except BROKEN as error:
            raise self._break(error) from error
        # `next` ends quietly at a damaged header as well as at the block of zeros that marks the end
        if self._file.last != bytes(BLOCK):
            damaged = len(self._file.last) == BLOCK
            raise self._break("a damaged header" if damaged else "it has no end mark", cut=not damaged)

    def _break(self, why: object, cut: bool = False) -> Rejected:
        cut = cut or isinstance(why, EOFError) or "end of data" in str(why) or "truncated" in str(why)
        detail = f"the archive breaks off after {self._number} members: {why or 'it ends'}"
        return Rejected(Reason.TRUNCATED if cut else Reason.UNREADABLE, detail)


def _flaw(member: tarfile.TarInfo) -> tuple[Reason, str] | None:
    if member.issym() or member.islnk():
        return Reason.OUTSIDE_ROOT, "a link in an archive"
    if not member.isfile() or member.issparse():
        return Reason.NOT_AN_IMAGE, "not a regular file"
    return None


class _Forward:
    """The unpacked bytes of a tar archive for `tarfile`, from front to back, small pieces only.

    `last` is what was read last, `header_bytes` how much of a member's headers was read. Raises Rejected when the
    archive is a bomb or its headers lead backwards.
    """

    def __init__(self, raw: IO[bytes], stack: ExitStack) -> None:
        unpack = _unpacker(raw)
        self._raw, self._packed = raw, unpack is not None
        self._file = stack.enter_context(unpack(raw)) if unpack else raw
        self._at = 0
        self.last, self.header_bytes = b"", 0

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int) -> int:
        if offset < self._at:
            raise Rejected(Reason.UNREADABLE, "the archive's members overlap")
        if not self._packed:
            self._at = self._file.seek(offset)
        while self._at < offset and self._piece(offset - self._at):
            pass
        return self._at

    def read(self, size: int) -> bytes:
        self.header_bytes += size
        if size < 0 or self.header_bytes > MAX_HEADER_BYTES:
            raise Rejected(Reason.TOO_LARGE, f"the archive has a header of {self.header_bytes} bytes")
        self.last = self.take(size)
        if LONG_NUMBER.search(self.last):
            raise Rejected(Reason.UNREADABLE, "the archive has a header with a number that is none")
        return self.last

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer at the end."""
        pieces = []
        while size > 0 and (piece := self._piece(size)):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def _piece(self, size: int) -> bytes:
        piece = self._file.read(min(size, _PIECE))
        self._at += len(piece)
        if self._packed:
            check_ratio(self._at, self._raw.tell())
        return piece


def _unpacker(raw: IO[bytes]) -> Callable[[IO[bytes]], Any] | None:
    """Tell how an archive is packed, by its content; a member's name may look like a packed file's first bytes."""
    head = raw.read(BLOCK)
    raw.seek(0)
    if head[257:262] == b"ustar":
        return None
    return next((unpack for start, unpack in UNPACKERS.items() if head.startswith(start)), None)
