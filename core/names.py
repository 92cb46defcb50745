"""How names of people and files are compared, in one Unicode form and without case, and how they become file names."""

import hashlib
import re
import unicodedata
from collections.abc import Container

LONGEST = 150
"""Characters of a file's name; file systems take 255 bytes, and few characters take four."""

RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices."""

FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]')
"""Characters that some file system forbids, control characters, and those that reverse the order of letters."""


def name_key(name: str) -> str:
    """Return what all spellings of a name have in common, in the one normal form in which names are compared.

    "José" is written with one code point for é (Linux, Windows) or with two (macOS), "Ann" is "ann" to most file
    systems. Source: canonical caseless matching, The Unicode Standard, section 3.13, definition D145.
    """
    return composed(unicodedata.normalize("NFD", name).casefold())


def composed(name: str) -> str:
    """Return a name in Unicode's normal form C, in which names that look the same are the same."""
    return unicodedata.normalize("NFC", name)


def free_name(name: str, taken: Container[str]) -> str:
    """Return a name, or the first of `name`-2, `name`-3, … whose key is not among the keys `taken`."""
    number, free = 1, name
    while name_key(free) in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def as_file(name: str) -> str:
    """Return a name that every file system takes: no separators, no device, no dot or space at its ends."""
    safe = FORBIDDEN.sub("_", name).strip(" .")[:LONGEST].strip(" .")
    return f"_{safe}" if not safe or RESERVED.fullmatch(safe) else safe


def file_of(name: str) -> str:
    """Return the name, without ending, of the file that is a person's: a label of a data set may be a path.

    A name that cannot be a file's as it is gets eight digits of its digest, so that no two become one.
    """
    safe = as_file(name)
    return safe if safe == name else f"{safe}-{hashlib.sha256(name.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
