"""Faces as rows of a CSV, as FER2013 and the 48 x 48 copy of UTKFace.

Only the column `pixels` is required: gray levels from 0 to 255, separated by blanks, of a square picture. Which other
columns are labels: see `faces.sources.table_columns`.
"""

from collections.abc import Iterator, Mapping

from core.rejects import Reason, Rejected, RejectLog
from faces.media.csv_rows import BROKEN, flaw, header, packed_csv, rows
from faces.media.place import FoundFile, Item, LayoutError, Place
from faces.sources.connector import Connector, sift
from faces.sources.table_columns import TableColumns, tell_unused

KNOWN: set[str] = {"pixels", "img_name", ""}
"""Columns that are no labels and need not be named: UTKFace's names say what other columns do."""


def pick(place: Place, log: RejectLog, columns: Mapping[str, str] | None = None) -> Iterator[Item]:
    """Yield a record for each row; `member` is the row's number from 0. Rows with senseless labels are counted.

    The pixels are marked when they are read.
    """
    if columns and "path" in columns:
        raise LayoutError("`columns.path`: the rows of this kind are pictures and name none; use `kind: picture_table`")
    tables = [file for file in place.files if _is_table(file)]
    for file in tables:
        yield from _records(file, columns or {}, log)
    flawed = _flawed(place)
    for file, why in flawed.items():
        log.append(str(file.path), Reason.BAD_RECORD, why)
    for file in sift(place, "image", log, frozenset(str(file.path) for file in [*tables, *flawed])):
        log.append(str(file.path), Reason.WRONG_KIND, "a picture: add a source whose `kind` reads pictures")


def fits(place: Place) -> bool:
    """Recognise a CSV whose header names a column `pixels`."""
    return any(map(_is_table, place.files))


def _flawed(place: Place) -> dict[FoundFile, str]:
    """Return the CSVs that cannot be read, each with the reason."""
    named = (file for file in place.files if file.container == "file" and _is_named_so(file))
    return {file: why for file in named if (why := flaw(file.location))}


def _is_named_so(file: FoundFile) -> bool:
    return file.path.name.lower().endswith((".csv", ".csv.gz"))


def _is_table(file: FoundFile) -> bool:
    if file.container == "zip":
        return file.member == packed_csv(file.location) and _has_pixels(file)
    return file.container == "file" and _is_named_so(file) and _has_pixels(file)


def _has_pixels(file: FoundFile) -> bool:
    return "pixels" in header(file.location)


def _records(file: FoundFile, mapped: Mapping[str, str], log: RejectLog) -> Iterator[Item]:
    names, number = header(file.location), -1
    columns = TableColumns(names, mapped)
    tell_unused(str(file.path), names, KNOWN, columns, log)
    try:
        for number, row in enumerate(rows(file.location)):
            try:
                yield Item(file, columns.labels(row), str(number), "pixel_csv")
            except Rejected as no:
                log.append(str(file.path), no.reason, f"record {number}: {no.detail}")
    except BROKEN as error:
        log.append(str(file.path), Reason.TRUNCATED, f"it breaks off after {number + 1} records: {error}")


CONNECTOR = Connector(
    "a CSV (.csv, .csv.gz) with a column `pixels`, as FER2013 and the 48 x 48 copy of UTKFace",
    pick,
    fits,
    backend="none",
    mapped=pick,
)
