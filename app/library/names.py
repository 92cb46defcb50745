"""Names of files and people: what may be shown, exported, and what has to be forgotten."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from core.names import name_key

LONGEST = 150
"""Characters; file systems take 255 bytes, and four bytes a character are rare."""

RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""

FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]')
"""Characters that some file system forbids, control characters, and those that reverse the order of letters."""


def shown(name: str) -> str:
    """Return the last part of a path as a name to show: no control characters, at most LONGEST characters."""
    last = PurePosixPath(name.replace("\\", "/")).name.encode("utf-8", "replace").decode()
    return FORBIDDEN.sub("", last)[-LONGEST:].strip() or "photo"


def person_name(name: str) -> str | None:
    """Return a name as it is kept: one line, single spaces, at most LONGEST characters; None for nothing."""
    plain = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(plain.split())[:LONGEST].strip() or None


def as_file(name: str) -> str:
    """Return a name that every file system takes: no separators, no device, no dot or space at its ends."""
    safe = FORBIDDEN.sub("_", name).strip(" .")[:LONGEST].strip(" .")
    return f"_{safe}" if not safe or RESERVED.fullmatch(safe) else safe


def unique(names: Iterable[str]) -> Iterator[str]:
    """Yield the names in order; one that came before, in any case of letters, gets a number: `a (2).jpg`."""
    taken: set[str] = set()
    for name in names:
        path = PurePosixPath(name)
        number, free = 1, name
        while name_key(free) in taken:
            number += 1
            free = f"{path.stem} ({number}){path.suffix}"
        taken.add(name_key(free))
        yield free


def mentions(text: str, name: str) -> bool:
    """Say whether a text holds a name as words of its own, compared as names are."""
    return re.search(rf"(?<![^\W_]){re.escape(name_key(name))}(?![^\W_])", name_key(text)) is not None
