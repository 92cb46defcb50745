"""A CSV that names pictures and says something about them in other columns, as AffectNet and RAF-DB come.

The pictures lie beside it. `columns` says which column is which label: `{path: subDirectory_filePath, condition:
expression}`; columns called like a label of `core.manifest` need not be named.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from core.names import name_key
from core.rejects import Reason, Rejected, RejectLog
from faces.media.csv_rows import BROKEN, Row, flaw, header, rows
from faces.media.place import FoundFile, Item, Place
from faces.sources.connector import Connector, sift
from faces.sources.table_columns import TableColumns, tell_unused

PATH_COLUMNS: tuple[str, ...] = (
    *("path", "file", "filename", "file_name", "filepath", "file_path", "image", "img", "image_path", "image_name"),
    *("img_name", "img_path", "picture", "subdirectory_filepath"),
)
"""Columns, in lower case, that are taken for the pictures' names when the configuration names none."""


def pick(place: Place, log: RejectLog, columns: Mapping[str, str] | None = None) -> Iterator[Item]:
    """Yield each picture that a row names, with what the row says; rows and pictures without the other are counted."""
    tables = [file for file in place.files if _is_csv(file)]
    pictures = _Pictures(sift(place, "image", log, frozenset(str(file.path) for file in tables)))
    for table in tables:
        yield from _Table(table, columns or {}, log).items(pictures)
    for file in pictures.unnamed():
        log.append(str(file.path), Reason.WRONG_KIND, "no row of a table names it")


def fits(place: Place) -> bool:
    """Recognise pictures beside a CSV with a column that may name them."""
    return bool(place.of_kind("image")) and any(
        _is_csv(file) and set(header(file.location)) & set(PATH_COLUMNS) for file in place.files
    )


def _is_csv(file: FoundFile) -> bool:
    return file.container == "file" and file.path.name.lower().endswith((".csv", ".csv.gz"))


class _Pictures:
    """The pictures of a place, found by the ends of their paths."""

    def __init__(self, files: list[FoundFile]) -> None:
        self._files, self._named = files, set[PurePosixPath]()
        self._by_name: dict[str, list[FoundFile]] = defaultdict(list)
        for file in files:
            self._by_name[name_key(file.path.name)].append(file)

    def find(self, written: str) -> FoundFile:
        """Return the picture of a path as a table writes it. Raises Rejected for none, several, or one named before."""
        parts = [part for part in name_key(written).replace("\\", "/").split("/") if part not in ("", ".")]
        same = self._by_name.get(parts[-1], []) if parts else []
        depth = {file.path: _agreement(list(map(name_key, file.path.parts)), parts) for file in same}
        best = [file for file in same if depth[file.path] == max(depth.values())]
        if not best:
            raise Rejected(Reason.BAD_RECORD, f"there is no picture {written[:80]}")
        if len(best) > 1:
            raise Rejected(Reason.AMBIGUOUS, f"{written[:80]} could be {best[0].path} or {best[1].path}")
        if best[0].path in self._named:
            raise Rejected(Reason.BAD_RECORD, f"{written[:80]} is named again")
        self._named.add(best[0].path)
        return best[0]

    def unnamed(self) -> list[FoundFile]:
        """Return the pictures that were not found until now."""
        return [file for file in self._files if file.path not in self._named]


def _agreement(one: list[str], other: list[str]) -> int:
    """Return how many parts of two paths are the same, counted from the ends."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return next((depth for depth, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


class _Table:
    """One CSV."""

    def __init__(self, file: FoundFile, mapped: Mapping[str, str], log: RejectLog) -> None:
        self._file, self._log = file, log
        self._header = header(file.location)
        asked = (mapped["path"].strip().lower(),) if "path" in mapped else PATH_COLUMNS
        self._path = next((name for name in asked if name in self._header), "")
        self._columns = TableColumns(self._header, mapped if self._path else {})
        lack = f"no column {' or '.join(asked[:3])} names the pictures: say which does, `columns: {{path: …}}`"
        self._fault = flaw(file.location) or ("" if self._path else lack)

    def items(self, pictures: _Pictures) -> Iterator[Item]:
        if self._fault:
            self._reject(
                Rejected(Reason.BAD_RECORD, f"{self._fault}; name the pictures' column as `columns: {{path: …}}`")
            )
            return
        tell_unused(str(self._file.path), self._header, {self._path, ""}, self._columns, self._log)
        number = 1
        try:
            for number, row in enumerate(rows(self._file.location), start=2):
                try:
                    yield self._item(row, pictures)
                except Rejected as no:
                    self._reject(no, f"row {number}: ")
        except BROKEN as error:
            self._reject(Rejected(Reason.TRUNCATED, f"it breaks off after row {number}: {error}"))

    def _item(self, row: Row | Rejected, pictures: _Pictures) -> Item:
        labels = self._columns.labels(row)
        assert not isinstance(row, Rejected), "its labels were read"
        return Item(pictures.find(row[self._path].strip()), labels)

    def _reject(self, no: Rejected, where: str = "") -> None:
        self._log.append(str(self._file.path), no.reason, where + no.detail)


CONNECTOR = Connector(
    "a CSV that names pictures beside it, and says who or what they show, as AffectNet and RAF-DB",
    pick,
    fits,
    mapped=pick,
)
