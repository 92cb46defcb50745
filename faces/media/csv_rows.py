"""Rows of a large CSV, streamed: plain, gzip, or the first .csv in a .zip. Memory stays at one line."""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, TextIO, cast

from core.rejects import Reason, Rejected
from faces.media.names import system_root
from faces.media.plain_text import START, flaw_of

MAX_LINE = 4 * 2**20
"""Characters of the longest line that is read: enough for a face of 1024 x 1024."""

BROKEN: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error, zipfile.BadZipFile)
"""What reading a file that ends early or is damaged raises."""

Row = dict[str, str]


def rows(location: Path) -> Iterator[Row | Rejected]:
    """Yield each line below the header as {column: cell}, or why it is no row; blank lines are skipped.

    A line is a row: no field runs over lines, so a stray quotation mark costs one row. Raises one of `BROKEN`.
    """
    with _open(location) as text:
        lines = _lines(text)
        columns = _columns(next(lines, ""))
        for line in lines:
            yield _row(line, columns) if line else _BAD_LINE


def header(location: Path) -> list[str]:
    """Return the names of the columns, lower case; none when the file cannot be read."""
    try:
        with _open(location) as text:
            return _columns(next(_lines(text), ""))
    except BROKEN:
        return []


def flaw(location: Path) -> str:
    """Return why a file that is called a CSV is none that can be read here, and what to do; "" when it can be."""
    try:
        with _raw(location) as raw:
            return flaw_of(raw.read(START))
    except BROKEN:
        return ""


def packed_csv(location: Path) -> str:
    """Return the name of the member of a .zip that `rows` reads, "" when it has none."""
    with zipfile.ZipFile(location) as archive:
        return next(filter(_is_csv, archive.namelist()), "")


_BAD_LINE = Rejected(Reason.BAD_RECORD, f"a line of more than {MAX_LINE} characters")


def _is_csv(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() == ".csv" and system_root(path) is None


@contextmanager
def _open(location: Path) -> Iterator[TextIO]:
    with _raw(location) as raw:
        yield io.TextIOWrapper(raw, "utf-8-sig", "replace")


@contextmanager
def _raw(location: Path) -> Iterator[IO[bytes]]:
    with ExitStack() as stack:
        if location.suffix.lower() == ".zip":
            archive = stack.enter_context(zipfile.ZipFile(location))
            yield stack.enter_context(archive.open(packed_csv(location)))
        else:
            yield stack.enter_context(_bytes(location))


def _bytes(location: Path) -> IO[bytes]:
    if location.suffix.lower() == ".gz":
        return cast(IO[bytes], gzip.open(location, "rb"))
    return location.open("rb")


def _lines(text: TextIO) -> Iterator[str]:
    """Yield the lines that are not blank, "" for one that is too long."""
    while line := text.readline(MAX_LINE):
        if len(line) == MAX_LINE and not line.endswith("\n"):
            while (rest := text.readline(MAX_LINE)) and not rest.endswith("\n"):
                pass
            yield ""
        elif line := line.strip():
            yield line


def _columns(line: str) -> list[str]:
    return [cell.strip().lower() for cell in _cells(line)]


def _row(line: str, columns: list[str]) -> Row | Rejected:
    cells = _cells(line)
    if len(cells) != len(columns):
        return Rejected(Reason.BAD_RECORD, f"{len(cells)} fields instead of {len(columns)}")
    return dict(zip(columns, cells, strict=True))


def _cells(line: str) -> list[str]:
    if '"' not in line:
        return line.split(",")  # the same, ten times as fast
    # The limit belongs to the whole process; its default is too small for a face of 200 x 200.
    csv.field_size_limit(max(MAX_LINE, csv.field_size_limit()))
    return next(csv.reader([line]), [])
