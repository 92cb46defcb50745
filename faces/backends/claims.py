"""Which files one and the same measurement could be about: programs that write into one folder keep the last."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from core.rejects import Rejected
from faces.backends.matching import Names, Parts, without_suffix, written_parts
from faces.backends.measurements import csv_files
from faces.backends.number_columns import header, rows


class Naming(NamedTuple):
    """How a backend's measurements are named: the names at a place, and what is looked up for a file's own parts."""

    measured: Callable[[Path], list[Parts]]
    wanted: Callable[[Parts], Parts]


def _openface(place: Path) -> list[Parts]:
    return [name for name, _ in csv_files(place)]


def _pyfeat(place: Path) -> list[Parts]:
    files = [path for _, path in csv_files(place)]
    blocks = (some for path in files if "input" in header(path) for some in rows(path, [], ["input"]))
    inputs = dict.fromkeys(name for some in blocks for name in some.texts["input"])
    return [parts for parts in map(written_parts, inputs) if parts]


NAMINGS: dict[str, Naming] = {
    "openface": Naming(_openface, without_suffix),
    "pyfeat": Naming(_pyfeat, tuple),
}
"""The backends that look measurements up by name."""


def rivals(backend: str, place: Path | None, files: Sequence[Parts]) -> dict[int, str]:
    """Return, for each file (by its place in `files`) that shares its measurement with others, one of the others.

    Raises faces.backends.number_columns.MeasurementsError when the measurements cannot be read.
    """
    if place is None or backend not in NAMINGS:
        return {}
    naming = NAMINGS[backend]
    names, claims = Names(naming.measured(place)), defaultdict[int, list[int]](list)
    for number, parts in enumerate(files):
        try:
            claims[names.find(naming.wanted(parts))].append(number)
        except Rejected:  # said when it is measured
            continue
    shared = [claimants for claimants in claims.values() if len(claimants) > 1]
    return {one: "/".join(files[_other(one, claimants)]) for claimants in shared for one in claimants}


def _other(one: int, claimants: list[int]) -> int:
    return next(number for number in claimants if number != one)
