"""How names of people and files are compared: in one Unicode form and without case. They are shown as they are."""

import unicodedata
from collections.abc import Container


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
