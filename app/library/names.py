"""Names of files and people: what may be shown, exported, and what has to be forgotten."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from core.names import FORBIDDEN, LONGEST, name_key

LONGEST_FOLDER = 400
"""Characters of the folders above a name."""


def shown(name: str) -> str:
    """Return the last part of a path as a name to show: no control characters, at most LONGEST characters."""
    return _plain(PurePosixPath(name.replace("\\", "/")).name)[-LONGEST:].strip() or "photo"


def shown_folder(name: str) -> str:
    """Return the folders of a path as `summer/beach`, to show, the last LONGEST_FOLDER characters; none is empty."""
    parts = (_plain(part) for part in PurePosixPath(name.replace("\\", "/")).parent.parts)
    return "/".join(part for part in parts if part.strip("."))[-LONGEST_FOLDER:].lstrip("/")


def joined(folder: str, name: str) -> str:
    """Return the whole path of a photo as its owner knows it."""
    return f"{folder}/{name}" if folder else name


def _plain(part: str) -> str:
    return FORBIDDEN.sub("", part.encode("utf-8", "replace").decode()).strip()


def person_name(name: str) -> str | None:
    """Return a name as it is kept: one line, single spaces, at most LONGEST characters; None for nothing."""
    plain = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(plain.split())[:LONGEST].strip() or None


def unique(names: Iterable[str]) -> Iterator[str]:
    """Yield the names in order; one that came before, in any case of letters, gets a number: `a (2).jpg`."""
    taken: set[str] = set()
    for name in names:
        path = PurePosixPath(name)
        number, free = 1, name
        while name_key(free) in taken:
            number += 1
            free = str(path.with_name(f"{path.stem} ({number}){path.suffix}"))
        taken.add(name_key(free))
        yield free


def mentions(text: str, name: str) -> bool:
    """Say whether a text holds a name as words of its own, compared as names are."""
    return re.search(rf"(?<![^\W_]){re.escape(name_key(name))}(?![^\W_])", name_key(text)) is not None
