"""A person deleted for good: pixels, embeddings, assignments, names, history; nothing of it stays in the folder."""

from collections import defaultdict
from dataclasses import dataclass, replace
from sqlite3 import Connection
from typing import NamedTuple

from app.library.cleaning import Cleaning, drop_unnamed
from app.library.database import Database
from app.library.errors import UnknownPerson, full_disk_told
from app.library.files import Held, PhotoFiles
from app.library.history import drop_empty
from app.library.models import Models
from app.library.names import mentions
from app.library.records import Erased
from app.library.refusals import forget
from app.library.worker import Worker
from core.rejects import Rejected
from faces.detection.boxes import Box

FACES = """SELECT faces.id, photo_id, person_id, x, y, faces.width, faces.height, sha256
           FROM faces JOIN photos ON photos.id = photo_id
           WHERE photo_id IN (SELECT photo_id FROM faces WHERE person_id = ?) ORDER BY photo_id, faces.id"""


TELLING = 3
"""Letters from which on a word of a name tells whose it is."""


class Shown(NamedTuple):
    """A face on a photo that shows the person to be erased."""

    id: str
    photo_id: int
    person_id: int | None
    box: Box


Plan = dict[str, tuple[Shown, ...]]
"""The photos that show the person, by SHA-256, with all their faces."""


@dataclass(frozen=True)
class Blurred:
    """A photo without the erased faces: its new SHA-256, and new thumbnails by face id."""

    sha256: str
    thumbnails: dict[str, bytes]


class Erasure:
    """Takes people out of the library.

    A photo that shows nobody else is deleted. In one that shows others, too, the erased face is averaged to a few
    colours, and the photo is stored anew without metadata under a name that tells nothing. The history of changes is
    emptied: a step in it could hold the name or bring a face back. A model that has learned from the person is made
    anew in the background, or dropped.
    """

    def __init__(
        self, database: Database, files: PhotoFiles, worker: Worker, models: Models, cleaning: Cleaning
    ) -> None:
        self._database, self._files, self._worker, self._models = database, files, worker, models
        self._cleaning = cleaning

    def erase(self, person_id: int) -> Erased:
        """Delete a person for good. Raises UnknownPerson, and NoSpace when nothing was changed.

        A crash in between leaves the person whole or erased. Faces that arrive while photos are being blurred are taken
        along: the plan is made again until it holds. What cannot be cleaned at once is `pending`, and tried again.
        """
        try:
            with self._files.held() as held, full_disk_told():
                left = self._until_it_holds(person_id, held)
        finally:
            drop_unnamed(self._database, self._files, held.names)
        return replace(left, pending=not self._cleaning.clean())

    def _until_it_holds(self, person_id: int, held: Held) -> Erased:
        done: dict[tuple[Shown, ...], Blurred | None] = {}
        while True:
            plan = self._plan(person_id)
            for sha256, faces in plan.items():
                if faces not in done:
                    done[faces] = self._blurred(person_id, sha256, faces, held)
            with self._database.lock:
                if self._plan(person_id) == plan:
                    return self._apply(person_id, plan, done)

    def _plan(self, person_id: int) -> Plan:
        photos = defaultdict[str, list[Shown]](list)
        for row in self._database.all(FACES, (person_id,)):
            box = row["x"], row["y"], row["width"], row["height"]
            photos[row["sha256"]].append(Shown(row["id"], row["photo_id"], row["person_id"], box))
        if not photos:
            raise UnknownPerson(f"There is no person {person_id} any more: load the page again.")
        return {sha256: tuple(faces) for sha256, faces in photos.items()}

    def _blurred(self, person_id: int, sha256: str, faces: tuple[Shown, ...], held: Held) -> Blurred | None:
        """Return what is left of a photo; None when nobody else is on it, or when it cannot be read any more."""
        others = [face for face in faces if face.person_id != person_id]
        if not others:
            return None
        boxes = [face.box for face in faces if face.person_id == person_id]
        try:
            data, thumbnails = self._worker.call("blur", self._files.read(sha256), boxes, [one.box for one in others])
        except (Rejected, OSError):
            return None
        return Blurred(held.put(data), {face.id: one for face, one in zip(others, thumbnails, strict=True)})

    def _apply(self, person_id: int, plan: Plan, done: dict[tuple[Shown, ...], Blurred | None]) -> Erased:
        left = {faces[0].photo_id: done[faces] for faces in plan.values()}
        row = self._database.one("SELECT name FROM people WHERE id = ?", (person_id,))
        with self._database.write() as rows:
            faces = rows.execute("DELETE FROM faces WHERE person_id = ?", (person_id,)).rowcount
            for photo, blurred in left.items():
                _replace(rows, photo, blurred)
            rows.execute("DELETE FROM people WHERE id = ?", (person_id,))
            rows.execute("DELETE FROM history")
            drop_empty(rows)
            if row and row["name"]:
                _forget_name(rows, row["name"])
                _forget_rejected(rows, row["name"])
            rows.execute("INSERT OR IGNORE INTO duties VALUES ('scrub')")
            self._models.forget(rows)
        self._models.sweep()
        watched = sum(map(self._files.is_link, plan))
        kept = sum(blurred is not None for blurred in left.values())
        return Erased(len(left) - kept, kept, faces, watched=watched)


def _replace(rows: Connection, photo: int, blurred: Blurred | None) -> None:
    if blurred is None:
        rows.execute("DELETE FROM photos WHERE id = ?", (photo,))
        return
    rows.execute(
        "UPDATE photos SET sha256 = ?, name = ?, folder = '', taken = NULL, small = NULL WHERE id = ?",
        (blurred.sha256, _nameless(photo), photo),
    )
    thumbnails = [(picture, face) for face, picture in blurred.thumbnails.items()]
    rows.executemany("UPDATE faces SET thumbnail = ? WHERE id = ?", thumbnails)


def _forget_name(rows: Connection, name: str) -> None:
    """Rename photos whose file name tells the person's name, and forget folders that do."""
    for photo in rows.execute("SELECT id, name, folder FROM photos").fetchall():
        if mentions(photo["name"], name):
            rows.execute("UPDATE photos SET name = ? WHERE id = ?", (_nameless(photo["id"]), photo["id"]))
        if mentions(photo["folder"], name):
            rows.execute("UPDATE photos SET folder = '' WHERE id = ?", (photo["id"],))


def _forget_rejected(rows: Connection, name: str) -> None:
    """Strike files off the list of those left out when their path holds any longer word of the person's name."""
    words = [word for word in name.split() if len(word) >= TELLING] or [name]
    forget(rows, words)


def _nameless(photo: int) -> str:
    return f"photo {photo}.jpg"
