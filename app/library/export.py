"""The result to take away: photos in folders, or a table."""

import csv
import io
import json
import stat
import zipfile
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any, BinaryIO

from app.library.arrangement import Placed, Rows, as_they_came, by_people, by_photo, links
from app.library.database import Database
from app.library.errors import BadRequest
from app.library.files import PhotoFiles
from app.library.models import Models
from app.library.sidecars import Region, region, sidecar
from app.library.worker import Worker
from app.photos.stored import Stored
from core.rejects import Rejected
from core.spreadsheets import plain

SHOWN = """
SELECT faces.id AS face_id, photo_id, photos.name AS photo, folder, photos.sha256, person_id, people.name AS person,
       x, y, faces.width, faces.height, photos.width AS photo_width, photos.height AS photo_height, confidence,
       (SELECT value FROM facts WHERE name = 'model') AS model
FROM faces JOIN photos ON photos.id = photo_id LEFT JOIN people ON people.id = person_id
WHERE NOT faces.hidden AND NOT coalesce(people.hidden, 0) ORDER BY person_id IS NULL, person_id, photo_id, faces.rowid
"""

COLUMNS = (
    "face_id", "photo_id", "folder", "photo", "person_id", "person", "x", "y", "width", "height", "photo_width",
    "photo_height", "confidence", "model",
)  # fmt: skip
"""Of a table; boxes are in pixels of the upright photo of `photo_width` x `photo_height`."""

UNIX, LINK = 3, (stat.S_IFLNK | 0o777) << 16
"""What a zip file says of a member that is a symbolic link: the system, and the kind of file."""


class Exports:
    """Writes what is not hidden."""

    def __init__(self, database: Database, files: PhotoFiles, models: Models, worker: Worker) -> None:
        self._database, self._files, self._models, self._worker = database, files, models, worker
        self._kinds: dict[str, Callable[[Rows, BinaryIO], None]] = {
            "folders": self._folders,
            "links": self._links,
            "sidecars": self._sidecars,
            "csv": _table,
            "json": self._document,
        }

    def write(self, kind: str, stream: BinaryIO) -> None:
        """Write "folders", "links" or "sidecars" (zip files), "csv" or "json". Raises BadRequest for another kind."""
        if kind not in self._kinds:
            raise BadRequest(f"There is no export '{kind}': choose {', '.join(self._kinds)}.")
        self._kinds[kind]([dict(row) for row in self._database.all(SHOWN)], stream)

    def _folders(self, rows: Rows, stream: BinaryIO) -> None:
        """Write each photo once, in the folder of who is on it."""
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            self._put(archive, by_people(rows), "")

    def _links(self, rows: Rows, stream: BinaryIO) -> None:
        """Write each photo once, in the folders it came from, and a folder of links to them for each person."""
        placed = as_they_came(rows)
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            there = self._put(archive, placed, "photos/")
            for link in links([row for row in rows if row["photo_id"] in there], placed):
                info = zipfile.ZipInfo(link.path)
                info.create_system, info.external_attr = UNIX, LINK
                archive.writestr(info, link.target)

    def _sidecars(self, rows: Rows, stream: BinaryIO) -> None:
        """Write `photo.jpg.xmp` in the photo's own folders for each photo with a named person."""
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            named = {faces[0]["photo_id"]: faces for faces in by_photo([row for row in rows if row["person"]])}
            for path, row in as_they_came(rows):
                faces = named.get(row["photo_id"], [])
                if faces and (content := self._sidecar(faces)):
                    archive.writestr(f"{path}.xmp", content)

    def _sidecar(self, faces: Rows) -> bytes | None:
        """Return who is on a photo; None when it was erased, or its file is damaged by now."""
        try:
            lies = self._worker.call("stored", self._files.read(faces[0]["sha256"]))
        except (FileNotFoundError, Rejected):
            return None
        return sidecar(lies, [_region(face, lies) for face in faces])

    def _put(self, archive: zipfile.ZipFile, placed: list[Placed], above: str) -> set[int]:
        """Write photos; return those that were there, for one may have been erased since the rows were read."""
        there = set()
        for path, row in placed:
            try:
                content = self._files.read(row["sha256"])
            except FileNotFoundError:
                continue
            archive.writestr(above + path, content)
            there.add(row["photo_id"])
        return there

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
    writer.writerows([plain(row[name]) for name in COLUMNS] for row in rows)
    text.detach()


def _region(face: dict[str, Any], lies: Stored) -> Region:
    box = face["x"], face["y"], face["width"], face["height"]
    return region(face["person"], box, (face["photo_width"], face["photo_height"]), lies.turn)


def _groups(rows: Rows) -> Iterator[Rows]:
    """Yield the faces of each person, and those of nobody last."""
    for _, group in groupby(rows, key=lambda row: row["person_id"]):
        yield list(group)


def _told(face: dict[str, Any]) -> dict[str, Any]:
    return {name: face[name] for name in COLUMNS if name not in {"person_id", "person"}}
