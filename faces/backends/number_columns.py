"""CSV files of other programs, read line by line into number columns, trusting nothing."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np

from faces.media.plain_text import START, flaw_of

LINE_BYTES = 4 * 2**20
"""A longer line is not read: the file is no CSV file."""

ROWS_AT_A_TIME = 512

GZIP_MAGIC = b"\x1f\x8b"

MISSING = frozenset(("", "na", "null", "none", "-nan", "nan(ind)", "-nan(ind)", "-nan(snan)", "-1.#ind", "1.#qnan"))
"""What programs print where they have no number (lower case); `float` reads nan and inf itself."""


class MeasurementsError(ValueError):
    """A file of measurements cannot be used; the message names file, column and remedy."""


@dataclass(frozen=True)
class Rows:
    """Some rows of a file.

    `values`: float64 (N, K), NaN where there is no number, with the columns that `place` names. `texts`: N fields of
    each text column. `faults`: object (N,), why a row is unusable, or "".
    """

    place: dict[str, int]
    values: np.ndarray
    texts: dict[str, list[str]]
    faults: np.ndarray

    def __len__(self) -> int:
        return len(self.values)

    def __contains__(self, name: object) -> bool:
        return name in self.place

    def column(self, name: str) -> np.ndarray:
        """Return one column, (N,)."""
        return self.values[:, self.place[name]]

    def columns(self, names: Sequence[str]) -> np.ndarray:
        """Return several columns, (N, len(names))."""
        return self.values[:, [self.place[name] for name in names]]


def header(path: Path) -> list[str]:
    """Return the names in the first line, without blanks around them. Raises MeasurementsError."""
    with _opened(path) as file:
        return _header(file, path)


def rows(path: Path, numbers: Sequence[str], texts: Sequence[str] = ()) -> Iterator[Rows]:
    """Yield the rows of some columns, ROWS_AT_A_TIME each; every column must be in the header.

    A row with a text where a number is expected, or with fewer or more fields than the header, has a fault. Of several
    columns with one name the first counts. Raises MeasurementsError when the file cannot be read.
    """
    with _opened(path) as file:
        names = _header(file, path)
        number_at, text_at = ([names.index(name) for name in group] for group in (numbers, texts))
        lines = (line for line in _lines(file, path) if line.strip())
        while parsed := [_parsed(line, names, number_at, text_at) for line in islice(lines, ROWS_AT_A_TIME)]:
            values, fields, faults = zip(*parsed, strict=True)
            yield Rows(
                place={name: index for index, name in enumerate(numbers)},
                values=np.array(values),
                texts={name: [row[index] for row in fields] for index, name in enumerate(texts)},
                faults=np.array(faults, dtype=object),
            )


@contextmanager
def _opened(path: Path) -> Iterator[io.BufferedReader]:
    """Open a file, unpacked when it is gzip. Whatever cannot be read comes out as MeasurementsError."""
    try:
        with path.open("rb") as raw:
            packed = raw.peek(2)[:2] == GZIP_MAGIC
            yield io.BufferedReader(gzip.GzipFile(fileobj=raw)) if packed else raw
    except (OSError, EOFError, zlib.error) as error:
        raise MeasurementsError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _lines(file: BinaryIO, path: Path) -> Iterator[str]:
    while line := file.readline(LINE_BYTES):
        if len(line) == LINE_BYTES:
            raise MeasurementsError(f"{path} is no CSV file: a line has {LINE_BYTES >> 20} MB or more")
        yield line.decode("utf-8-sig", errors="replace")


def _header(file: io.BufferedReader, path: Path) -> list[str]:
    if flaw := flaw_of(file.peek(START)[:START]):
        raise MeasurementsError(f"{path}: {flaw}")
    first = next(_lines(file, path), "")
    if not first.strip():
        raise MeasurementsError(f"{path} is empty")
    return [name.strip() for name in _fields(first)]


def _fields(line: str) -> list[str]:
    """Split a line; names of files may be quoted, and the reader of quotes is ten times slower."""
    if '"' not in line:
        return line.rstrip("\r\n").split(",")
    try:
        return next(csv.reader([line], skipinitialspace=True))
    except csv.Error:
        return []


def _parsed(
    line: str, names: list[str], number_at: list[int], text_at: list[int]
) -> tuple[list[float], list[str], str]:
    """Return the numbers and the texts of a row, and why it is unusable, or ""."""
    row = _fields(line)
    texts = [row[at].strip() if at < len(row) else "" for at in text_at]
    try:
        if len(row) == len(names):
            return [float(row[at]) for at in number_at], texts, ""
    except ValueError:
        pass
    values, fault = [], ""
    for at in number_at:
        text = row[at].strip() if at < len(row) else ""
        try:
            values.append(float("nan") if text.lower() in MISSING else float(text))
        except ValueError:
            values.append(float("nan"))
            fault = fault or f"{names[at]} is {text[:40]!r}, not a number"
    if len(row) < len(names) or any(field.strip() for field in row[len(names) :]):
        fault = f"a row has {len(row)} fields, the header {len(names)}"
    return values, texts, fault
