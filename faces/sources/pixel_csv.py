"""Faces as rows of a CSV: age, ethnicity, gender, img_name, pixels, as in the 48 x 48 copy of UTKFace.

Only the column `pixels` is required: gray levels from 0 to 255, separated by blanks, of a square picture. A column that
is called like a label of `core.manifest` becomes that label.
"""

from collections.abc import Callable, Iterator
from typing import Any

from core.manifest import LABELS
from core.rejects import Reason, Rejected, RejectLog
from faces.media.csv_rows import BROKEN, Row, header, packed_csv, rows
from faces.media.place import FoundFile, Item, Place
from faces.sources.connector import Connector, sift
from faces.sources.labels import age_of, ethnicity_of, gender_of, number_of

READ: dict[str, Callable[[str], Any]] = {"str": str, "float64": number_of}
CODED: dict[str, Callable[[str], Any]] = {"age": age_of, "gender": gender_of, "ethnicity": ethnicity_of}
LEFT_OUT = frozenset({"identity", "attributes", "given_split"})
"""The CSV has no agreed way to write these."""

READ_AS: dict[str, Callable[[str], Any]] = {
    name: CODED.get(name, READ[kind]) for name, kind in LABELS.items() if name not in LEFT_OUT
}
"""The columns that become facts of an Item, and how their cells are read; an empty cell is unknown."""


def pick(place: Place, log: RejectLog) -> Iterator[Item]:
    """Yield a record for each row; `member` is the row's number from 0. Rows with senseless labels are counted.

    The pixels are marked when they are read.
    """
    tables = [file for file in place.files if _is_table(file)]
    for file in tables:
        yield from _records(file, log)
    for file in sift(place, "image", log, frozenset(str(file.path) for file in tables)):
        log.append(str(file.path), -1, Reason.WRONG_KIND, "a picture: add a source whose `kind` reads pictures")


def fits(place: Place) -> bool:
    """Recognise a CSV whose header names a column `pixels`."""
    return any(map(_is_table, place.files))


def _is_table(file: FoundFile) -> bool:
    name = file.path.name.lower()
    if file.container == "zip":
        return name.endswith(".csv") and file.member == packed_csv(file.location) and _has_pixels(file)
    return file.container == "file" and name.endswith((".csv", ".csv.gz")) and _has_pixels(file)


def _has_pixels(file: FoundFile) -> bool:
    return "pixels" in header(file.location)


def _records(file: FoundFile, log: RejectLog) -> Iterator[Item]:
    number = -1
    try:
        for number, row in enumerate(rows(file.location)):
            try:
                yield Item(file, _labels(row), str(number), "pixel_csv")
            except Rejected as no:
                log.append(str(file.path), -1, no.reason, f"record {number}: {no.detail}")
    except BROKEN as error:
        log.append(str(file.path), -1, Reason.TRUNCATED, f"it breaks off after {number + 1} records: {error}")


def _labels(row: Row | Rejected) -> dict[str, Any]:
    if isinstance(row, Rejected):
        raise row
    try:
        return {name: read(row[name].strip()) for name, read in READ_AS.items() if row.get(name, "").strip()}
    except ValueError as error:
        raise Rejected(Reason.BAD_RECORD, str(error)) from error


CONNECTOR = Connector(
    "a CSV (.csv, .csv.gz) with a column `pixels`, as the 48 x 48 copy of UTKFace", pick, fits, backend="none"
)
