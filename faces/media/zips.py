"""Zip archives, read member by member: nothing is extracted to disk."""

import io
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from core.rejects import Reason, Rejected, RejectLog
from faces.media.formats import HEAD, told_by
from faces.media.members import MAX_MEMBERS, Entry, check_ratio, usable
from faces.media.place import LayoutError

MEMBER_BYTES = 100
"""Bytes that a member may take in the central directory on the average; it is parsed before members are counted."""

METHODS: frozenset[int] = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Compression methods whose output can be bounded while it is unpacked."""

BROKEN: tuple[type[Exception], ...] = (OSError, EOFError, ValueError, RuntimeError, LookupError, ArithmeticError,
                                       MemoryError, struct.error, zlib.error, zipfile.BadZipFile)  # fmt: skip
"""What `zipfile` raises for damaged or unsupported archives."""

_ENCRYPTED, _UTF8 = 0x1, 0x800  # bits of the general-purpose flag, APPNOTE 4.4.4
_END, _END64, _LOCATOR64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END_BYTES, _LOCATOR_BYTES, _LONGEST_COMMENT = 22, 20, 65535
_TAIL_BYTES = 2 * _LONGEST_COMMENT
_MEMBER = b"PK\x01\x02"


def list_zip(path: Path, log: RejectLog, most: int | None = None) -> Iterator[Entry[zipfile.ZipInfo]]:
    """Yield the members that can be used.

    Raises an error of `BROKEN`, or LayoutError for more than `most` members, before the directory is parsed.
    """
    most = MAX_MEMBERS if most is None else most
    check_directory(path, most)
    with _opened(path, most) as archive:
        for entry in usable(_entries(archive), path, log):
            yield replace(entry, told=told_by(_head(archive, entry.handle)))


def read_zip(path: Path, members: Sequence[str]) -> Iterator[bytes | Rejected]:
    """Yield the content of each member, or why it cannot be read. Raises Rejected when the archive cannot be."""
    try:
        check_directory(path)
        with _opened(path, MAX_MEMBERS) as archive:
            infos = {entry.name: entry.handle for entry in usable(_entries(archive), path, RejectLog())}
            for member in members:
                yield _content(archive, infos.get(member))
    except BROKEN as error:
        raise Rejected(Reason.UNREADABLE, str(error)) from error


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo | None) -> bytes | Rejected:
    if info is None:
        return Rejected(Reason.UNREADABLE, "it is no longer in its archive")
    try:
        with archive.open(info) as file:
            return file.read(info.file_size)
    except EOFError:
        return Rejected(Reason.TRUNCATED, "the archive ends in the middle of it")
    except BROKEN as error:
        return Rejected(Reason.UNREADABLE, str(error))


def _head(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as file:
            return file.read(HEAD)
    except BROKEN:
        return b""


def _entries(archive: zipfile.ZipFile) -> Iterator[Entry[zipfile.ZipInfo]]:
    shared = _overlapping(archive.infolist())
    for info in archive.infolist():
        if not info.filename.endswith(("/", "\\")):
            flaw = _flaw(info, id(info) in shared)
            yield Entry(_name(info), info.file_size, info, flaw)


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name; many programs write UTF-8 without the flag that says so (else it is code page 437)."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except ValueError:
        return info.filename


def _flaw(info: zipfile.ZipInfo, shared: bool) -> tuple[Reason, str] | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return Reason.OUTSIDE_ROOT, "a link in an archive"
    if kind not in (0, stat.S_IFREG):
        return Reason.NOT_AN_IMAGE, "not a regular file"
    try:
        check_ratio(info.file_size, info.compress_size)
    except Rejected as no:
        return no.reason, no.detail
    hindrance = _hindrance(info, shared)
    return (Reason.UNREADABLE, hindrance) if hindrance else None


def _hindrance(info: zipfile.ZipInfo, shared: bool) -> str:
    if info.flag_bits & _ENCRYPTED:
        return "encrypted: unpack the archive with its password"
    if info.compress_type not in METHODS:
        return f"compression method {info.compress_type}: only stored and deflated can be read"
    return "it shares its bytes with another member" if shared else ""


def _overlapping(infos: list[zipfile.ZipInfo]) -> set[int]:
    """Return the ids of entries that start inside an earlier one, as the bombs of D. Fifield (WOOT 2019) do."""
    end, shared = 0, set()
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            shared.add(id(info))
        end = max(end, info.header_offset + zipfile.sizeFileHeader + info.compress_size)  # type: ignore[attr-defined]
    return shared


class _Directory(io.FileIO):
    """A zip file whose directory is refused when it lists more than `most` members, whatever the end record says.

    `zipfile` reads a directory at once, and the tail in which it looks for the end record.
    """

    most: int | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        """Read as a file does. Raises LayoutError for a directory that is too large."""
        if self.most is not None and size is not None and size > max(self.most * MEMBER_BYTES, _TAIL_BYTES):
            raise LayoutError(f"a directory of {size} bytes is too large: unpack it, or split it")
        data = super().read(size) or b""
        if self.most is not None and (count := data.count(_MEMBER)) > self.most:
            raise LayoutError(f"{count} members are too many: unpack it, or split it")
        return data


@contextmanager
def _opened(path: Path, most: int) -> Iterator[zipfile.ZipFile]:
    with _Directory(path) as file:
        file.most = most
        with zipfile.ZipFile(file) as archive:
            file.most = None
            yield archive


def check_directory(path: Path, most: int | None = None) -> None:
    """Raise LayoutError when the end record tells of a larger central directory than may be parsed."""
    most = MAX_MEMBERS if most is None else most
    count, size = _directory(path)
    if count > most or size > most * MEMBER_BYTES:
        raise LayoutError(f"{path} lists {count} members in {size} bytes: unpack it, or split it")


def _directory(path: Path) -> tuple[int, int]:
    """Return the number of entries and the bytes of the central directory; 0, 0 when there is none (APPNOTE 4.3)."""
    with path.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        file.seek(max(0, length - _END_BYTES - _LONGEST_COMMENT - _LOCATOR_BYTES))
        tail = file.read()
        at = tail.rfind(_END)
        if at < 0 or len(tail) - at < _END_BYTES:
            return 0, 0
        count, size = struct.unpack_from("<HL", tail, at + 10)
        locator = tail[max(0, at - _LOCATOR_BYTES) : at]
        if len(locator) == _LOCATOR_BYTES and locator.startswith(_LOCATOR64):
            file.seek(min(struct.unpack_from("<Q", locator, 8)[0], length))
            record = file.read(56)
            if len(record) == 56 and record.startswith(_END64):
                count, size = struct.unpack_from("<QQ", record, 32)
    return count, size
