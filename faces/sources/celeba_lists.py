"""The lists of CelebA: identity, split and attributes by picture, as published (.txt) or comma-separated (.csv)."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from core.rejects import Reason, RejectLog
from faces.media.formats import ENDINGS
from faces.media.place import FoundFile, Place
from faces.sources.side_files import text_lines

SPLITS: dict[str, str] = {"0": "train", "1": "val", "2": "test"}
HOLDS: dict[str, bool] = {"1": True, "-1": False, "0": False}

Facts = dict[str, Any]


def _identity(values: Sequence[str], columns: Sequence[str]) -> Facts:  # noqa: ARG001 (one signature)
    (identity,) = values
    return {"identity": identity}


def _split(values: Sequence[str], columns: Sequence[str]) -> Facts:  # noqa: ARG001 (one signature)
    (code,) = values
    return {"given_split": SPLITS[code]}


def _attributes(values: Sequence[str], columns: Sequence[str]) -> Facts:
    holds = {name: HOLDS[value] for name, value in zip(columns, values, strict=True)}
    facts: Facts = {"attributes": " ".join(name for name, held in holds.items() if held)}
    if "Male" in holds:
        facts["gender"] = "male" if holds["Male"] else "female"
    return facts


LISTS: dict[str, Callable[[Sequence[str], Sequence[str]], Facts]] = {
    "identity_celeba": _identity,
    "list_eval_partition": _split,
    "list_attr_celeba": _attributes,
}
"""How a row's values, under the header's column names, become labels of an Item; by the stem of the list's name."""

UNUSED_LISTS: tuple[str, ...] = ("list_bbox_celeba", "list_landmarks_celeba", "list_landmarks_align_celeba")


def lists_of(place: Place, names: Sequence[str] = tuple(LISTS)) -> list[list[FoundFile]]:
    """Return the lists of the given names that are there, each with others of its name."""
    return [files for name in names if (files := place.named(f"{name}.txt", f"{name}.csv"))]


def read_lists(lists: Sequence[FoundFile], log: RejectLog) -> tuple[dict[str, Facts], dict[str, tuple[str, int]]]:
    """Return what the lists say by the picture's stem, and (list, line from 1) where each picture is first named.

    Malformed rows, and rows that name a picture again, go into `log`.
    """
    facts: dict[str, Facts] = {}
    named: dict[str, tuple[str, int]] = {}
    for file in lists:
        for line, stem, row in _parsed_lines(file, log):
            facts.setdefault(stem, {}).update(row)
            named.setdefault(stem, (str(file.path), line))
    return facts, named


def _parsed_lines(file: FoundFile, log: RejectLog) -> Iterator[tuple[int, str, Facts]]:
    """Yield (line number, the picture's stem, its facts) for each sound row of a list."""
    parse = LISTS[file.path.stem.lower()]
    table = _cells(text_lines(file, log), comma=file.path.suffix.lower() == ".csv")
    height, columns = _header(table)
    seen: set[str] = set()
    for number, (name, *values) in enumerate(table[height:], start=height + 1):
        if not name and not values:
            continue
        stem = PurePosixPath(name).stem
        try:
            if (flaw := _flaw(name, stem in seen)) is None:
                yield number, stem, parse(values, columns)
        except (KeyError, ValueError):
            flaw = "values are missing or unknown"
        if flaw:
            log.append(str(file.path), Reason.BAD_RECORD, f"line {number}: {flaw}")
        seen.add(stem)


def _cells(lines: list[str], comma: bool) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("," if comma else None)] or [""] for line in lines]


def _header(table: list[list[str]]) -> tuple[int, list[str]]:
    """Return the number of lines before the rows, and the names of the values."""
    if len(table) > 1 and len(table[0]) == 1 and table[0][0].isdigit():
        return 2, table[1]
    if table and table[0][0] == "image_id":
        return 1, table[0][1:]
    return 0, []


def _flaw(name: str, again: bool) -> str | None:
    if ENDINGS.get(PurePosixPath(name).suffix.lower()) != "image":
        return "does not name a picture"
    return "names a picture again" if again else None
