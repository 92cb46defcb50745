"""What the page shows: people, faces, progress and pictures."""

import json
from collections.abc import Sequence
from sqlite3 import Row
from typing import Any

from app.library.database import Database
from app.library.errors import UnknownPerson
from app.library.records import Face, Person, Progress

PEOPLE = """
SELECT people.id, people.name, people.hidden, people.birth, count(*) FILTER (WHERE NOT faces.hidden) AS face_count,
       coalesce((SELECT id FROM faces AS chosen
                 WHERE chosen.id = people.cover AND chosen.person_id = people.id AND NOT chosen.hidden),
                (SELECT id FROM faces AS best WHERE best.person_id = people.id
                 ORDER BY best.hidden, best.portrait DESC, best.id LIMIT 1)) AS cover_face
FROM people JOIN faces ON faces.person_id = people.id
WHERE ? OR NOT people.hidden
GROUP BY people.id HAVING ? OR face_count > 0
ORDER BY face_count DESC, people.id
"""

FACES = """
SELECT faces.id, photo_id, x, y, faces.width, faces.height, hidden, drawn, photos.name AS photo_name, folder,
       photos.width AS photo_width, photos.height AS photo_height
FROM faces JOIN photos ON photos.id = photo_id
"""

SHOWN = """SELECT (SELECT count(*) FROM faces WHERE person_id IS NULL) AS unsorted,
                  (SELECT count(*) FROM photos WHERE state = 'done') AS photos"""

COUNTS = """
SELECT count(*) AS total, count(*) FILTER (WHERE state != 'waiting') AS done,
       count(*) FILTER (WHERE state = 'rejected') AS rejected,
       (SELECT count(*) FROM faces) AS faces, (SELECT count(*) FROM refusals) AS refused
FROM photos
"""


class Views:
    """Reads; nothing here changes anything."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def people(self, hidden: bool) -> list[Person]:
        """Return people, the one with most faces first; hidden ones, and those whose faces are all hidden, if asked."""
        rows = self._database.all(PEOPLE, (hidden, hidden))
        return [
            Person(row["id"], row["name"], row["cover_face"], row["face_count"], bool(row["hidden"]), row["birth"])
            for row in rows
        ]

    def faces(self, person_id: int) -> list[Face]:
        """Return all faces of a person, the best portraits first. Raises UnknownPerson."""
        faces = self._faces("WHERE person_id = ? ORDER BY portrait DESC, faces.id", (person_id,))
        if not faces:
            raise UnknownPerson(f"There is no person {person_id} any more: load the page again.")
        return faces

    def unsorted(self) -> list[Face]:
        """Return the faces that are nobody's, in the order in which they came."""
        return self._faces("WHERE person_id IS NULL ORDER BY faces.rowid", ())

    def counts(self) -> dict[str, int]:
        """Return how many faces are nobody's, `unsorted`, and how many `photos` show faces."""
        row = self._database.one(SHOWN)
        assert row is not None, "an aggregate has one row"
        return dict(row)

    def some(self, face_ids: Sequence[str]) -> list[Face]:
        """Return those of these faces that are there."""
        return self._faces("WHERE faces.id IN (SELECT value FROM json_each(?))", (json.dumps(list(face_ids)),))

    def _faces(self, which: str, values: Sequence[Any]) -> list[Face]:
        return [_face(row) for row in self._database.all(FACES + which, values)]

    def progress(self, seconds_a_photo: float | None, busy: bool, anew: tuple[int, int]) -> Progress:
        """Return how far the library is, given the mean time that a photo takes and what the background does."""
        row = self._database.one(COUNTS)
        assert row is not None, "an aggregate has one row"
        waiting = row["total"] - row["done"]
        eta = waiting * seconds_a_photo if waiting and seconds_a_photo is not None else None
        cleaning, left_out = self._database.has_duty("scrub"), row["rejected"] + row["refused"]
        return Progress(row["total"], row["done"], row["faces"], row["rejected"], busy, eta, *anew, cleaning, left_out)


def _face(row: Row) -> Face:
    box = row["x"], row["y"], row["width"], row["height"]
    size = row["photo_width"], row["photo_height"]
    told = bool(row["hidden"]), row["folder"], bool(row["drawn"])
    return Face(row["id"], row["photo_id"], row["photo_name"], box, size, *told)
