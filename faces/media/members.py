"""Members of an archive: which may be used, whatever type the archive has."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Generic, TypeVar

from core.rejects import Reason, Rejected, RejectLog
from faces.media.formats import Kind
from faces.media.names import ARCHIVE_TYPES, OTHER_ARCHIVES, is_text, printable, skipped, system_root
from faces.media.place import LayoutError

MAX_MEMBERS = 2_000_000
"""Most members of an archive; each takes about 1 kB of memory while a source is looked through."""

MAX_MEMBER_BYTES = 256 * 2**20
"""Largest unpacked member that is read."""

MAX_RATIO = 200
"""Bytes unpacked from one stored byte, beyond `FREE_BYTES`; photos and clips come near 1, deflate can do 1032."""

FREE_BYTES = 2**20
"""Bytes that a member may unpack to whatever its ratio."""

MAX_NAME = 4096
"""Longest name of a member, characters (PATH_MAX on Linux)."""

Handle = TypeVar("Handle")


@dataclass(frozen=True)
class Entry(Generic[Handle]):
    """A member that is not a folder, as an archive lists it.

    `name`: as asked for when it is read. `bytes`: unpacked. `flaw`: why the archive's type forbids its use.
    `handle`: what the archive's reader needs to find it. `told`: what its first bytes say it is.
    """

    name: str
    bytes: int
    handle: Handle
    flaw: tuple[Reason, str] | None = None
    told: Kind | None = None

    @property
    def path(self) -> PurePosixPath:
        """Return the place in the archive; a backslash, which Windows programs write, parts folders too."""
        return PurePosixPath(self.name.replace("\\", "/"))


def usable(entries: Iterator[Entry[Handle]], archive: Path, log: RejectLog) -> Iterator[Entry[Handle]]:
    """Yield the members that may be used, the first of each name; others go into `log`, system files in one row.

    Raises LayoutError after `MAX_MEMBERS` members.
    """
    seen, passed = set[str](), set[PurePosixPath]()
    for number, entry in enumerate(entries):
        if number >= MAX_MEMBERS:
            raise LayoutError(f"{archive} has more than {MAX_MEMBERS} members: unpack it, or split it")
        path = entry.path
        flaw = _unsafe(entry.name, path)
        if flaw is None and (root := system_root(path)):
            passed.add(root)
            continue
        if str(path) in seen:
            flaw = Reason.BAD_NAME, "an earlier member has the same name"
        seen.add(str(path))
        flaw = flaw or entry.flaw or _unwanted(entry, path)
        if flaw is None:
            yield entry
        else:
            log.append(printable(str(path)[:MAX_NAME]), *flaw)
    if passed:
        log.append(archive.name, Reason.SYSTEM_FILE, skipped(len(passed)))


def _unsafe(name: str, path: PurePosixPath) -> tuple[Reason, str] | None:
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:/", str(path)):
        return Reason.OUTSIDE_ROOT, "the name leaves the archive"
    if not path.parts or len(name) > MAX_NAME:
        return Reason.BAD_NAME, f"a name of {len(name)} characters"
    return None if is_text(name) else (Reason.BAD_NAME, "the name is not UTF-8")


def _unwanted(entry: Entry, path: PurePosixPath) -> tuple[Reason, str] | None:
    if entry.bytes > MAX_MEMBER_BYTES:
        return Reason.TOO_LARGE, f"{entry.bytes} bytes unpacked, the limit is {MAX_MEMBER_BYTES}"
    if path.name.lower().endswith((*ARCHIVE_TYPES, *OTHER_ARCHIVES)):
        return Reason.WRONG_KIND, "an archive inside an archive: unpack the outer one"
    return None


def check_ratio(unpacked: int, stored: int) -> None:
    """Raise Rejected when `unpacked` bytes are too many to come from `stored` bytes of pictures."""
    if unpacked > FREE_BYTES + MAX_RATIO * stored:
        raise Rejected(Reason.TOO_LARGE, f"{stored} bytes unpack to {unpacked}, more than {MAX_RATIO} times as many")
