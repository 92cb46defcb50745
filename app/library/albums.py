"""Photos as they came: folders, what is in one, and everybody on a photo."""

from dataclasses import dataclass
from sqlite3 import Row

from app.library.database import Database
from app.library.errors import UnknownPhoto
from faces.detection.boxes import Box

FOLDERS = """
SELECT folder, count(*) AS photos, min(taken) AS first, max(taken) AS last,
       (SELECT id FROM photos AS one WHERE one.folder = photos.folder AND one.state = 'done'
        ORDER BY taken IS NULL, taken, id LIMIT 1) AS cover
FROM photos WHERE state = 'done' GROUP BY folder ORDER BY last IS NULL, last DESC, folder
"""

PHOTOS = """
SELECT id, folder, name, taken, width, height,
       (SELECT count(*) FROM faces WHERE photo_id = photos.id AND NOT hidden) AS faces
FROM photos WHERE state = 'done' AND {which} ORDER BY taken IS NULL, taken, name, id
"""

ON_PHOTO = """
SELECT faces.id, x, y, width, height, faces.hidden, drawn, person_id, people.name
FROM faces LEFT JOIN people ON people.id = person_id WHERE photo_id = ? ORDER BY x
"""


@dataclass(frozen=True)
class Album:
    """A folder of photos; `first`, `last`: when the oldest and the newest was taken; `cover`: a photo."""

    folder: str
    photos: int
    first: str | None
    last: str | None
    cover: int


@dataclass(frozen=True)
class Photo:
    """A photo of `size` (width, height) pixels with so many `faces` that are not hidden; `taken`: local time."""

    id: int
    folder: str
    name: str
    taken: str | None
    size: tuple[int, int]
    faces: int


@dataclass(frozen=True)
class Shown:
    """A face on a photo and whose it is; `person` is None for nobody, `name` where nobody gave one.

    `drawn`: as in `Face`.
    """

    id: str
    box: Box
    hidden: bool
    person: int | None
    name: str | None
    drawn: bool


class Albums:
    """Reads; nothing here changes anything."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def folders(self) -> list[Album]:
        """Return the folders that photos came from, the one with the newest photo first."""
        return [Album(**dict(row)) for row in self._database.all(FOLDERS)]

    def photos(self, folder: str) -> list[Photo]:
        """Return the photos of a folder, the oldest first."""
        return [_photo(row) for row in self._database.all(PHOTOS.format(which="folder = ?"), (folder,))]

    def photo(self, photo_id: int) -> tuple[Photo, list[Shown]]:
        """Return a photo and all faces on it, from left to right. Raises UnknownPhoto."""
        with self._database.lock:
            row = self._database.one(PHOTOS.format(which="id = ?"), (photo_id,))
            if row is None:
                raise UnknownPhoto("This photo is not there any more: load the page again.")
            return _photo(row), [_shown(face) for face in self._database.all(ON_PHOTO, (photo_id,))]


def _photo(row: Row) -> Photo:
    size = row["width"], row["height"]
    return Photo(row["id"], row["folder"], row["name"], row["taken"], size, row["faces"])


def _shown(row: Row) -> Shown:
    box = row["x"], row["y"], row["width"], row["height"]
    return Shown(row["id"], box, bool(row["hidden"]), row["person_id"], row["name"], bool(row["drawn"]))
