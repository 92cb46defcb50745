"""The result to take away: one folder per person, or a table."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any, BinaryIO

from app.library.database import Database
from app.library.errors import BadRequest
from app.library.files import PhotoFiles
from app.library.models import Models
from app.library.names import as_file, unique

UNSORTED = "unsorted"

SHOWN = """
SELECT faces.id AS face_id, photo_id, photos.name AS photo, photos.sha256, person_id, people.name AS person,
       x, y, faces.width, faces.height, photos.width AS photo_width, photos.height AS photo_height, confidence,
       (SELECT value FROM facts WHERE name = 'model') AS model
FROM faces JOIN photos ON photos.id = photo_id LEFT JOIN people ON people.id = person_id
WHERE NOT faces.hidden AND NOT coalesce(people.hidden, 0) ORDER BY person_id IS NULL, person_id, photo_id, faces.rowid
"""

COLUMNS = (
    "face_id", "photo_id", "photo", "person_id", "person", "x", "y", "width", "height", "photo_width", "photo_height",
    "confidence", "model",
)  # fmt: skip
"""Of a table; boxes are in pixels of the upright photo of `photo_width` x `photo_height`."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula."""

Rows = list[dict[str, Any]]


class Exports:
    """Writes what is not hidden."""

    def __init__(self, database: Database, files: PhotoFiles, models: Models) -> None:
        self._database, self._files, self._models = database, files, models
        self._kinds: dict[str, Callable[[Rows, BinaryIO], None]] = {
            "folders": self._folders,
            "csv": _table,
            "json": self._document,
        }

    def write(self, kind: str, stream: BinaryIO) -> None:
        """Write "folders" (a zip file), "csv" or "json" into `stream`. Raises BadRequest for another kind."""
        if kind not in self._kinds:
            raise BadRequest(f"There is no export '{kind}': choose {', '.join(self._kinds)}.")
        self._kinds[kind]([dict(row) for row in self._database.all(SHOWN)], stream)

    def _folders(self, rows: Rows, stream: BinaryIO) -> None:
        """Write each person's photos as they are stored; a photo of two people is in both folders."""
        groups = list(_groups(rows))
        folders = unique(as_file(_called(faces[0])) for faces in groups)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            for folder, faces in zip(folders, groups, strict=True):
                photos = {face["photo_id"]: face for face in faces}.values()
                names = unique(as_file(photo["photo"]) for photo in photos)
                for name, photo in zip(names, photos, strict=True):
                    self._put(archive, f"{folder}/{name}", photo["sha256"])

    def _put(self, archive: zipfile.ZipFile, name: str, sha256: str) -> None:
        try:
            content = self._files.read(sha256)
        except FileNotFoundError:
            return  # erased since the rows were read
        archive.writestr(name, content)

    def _document(self, rows: Rows, stream: BinaryIO) -> None:
        model = self._models.answering.info
        document = {
            "model": {"name": model.name, "version": model.version},
            "people": [
                {"id": faces[0]["person_id"], "name": faces[0]["person"], "faces": [_told(face) for face in faces]}
                for faces in _groups(rows)
                if faces[0]["person_id"] is not None
            ],
            "unsorted": [_told(face) for face in rows if face["person_id"] is None],
        }
        stream.write(json.dumps(document, ensure_ascii=False, indent=2).encode())


def _table(rows: Rows, stream: BinaryIO) -> None:
    text = io.TextIOWrapper(stream, "utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_plain(row[name]) for name in COLUMNS] for row in rows)
    text.detach()


def _plain(value: Any) -> Any:
    """Return a value that no spreadsheet runs as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _groups(rows: Rows) -> Iterator[Rows]:
    """Yield the faces of each person, and those of nobody last."""
    for _, group in groupby(rows, key=lambda row: row["person_id"]):
        yield list(group)


def _called(face: dict[str, Any]) -> str:
    return UNSORTED if face["person_id"] is None else face["person"] or f"person {face['person_id']}"


def _told(face: dict[str, Any]) -> dict[str, Any]:
    return {name: face[name] for name in COLUMNS if name not in {"person_id", "person"}}
