"""The thread that processes waiting photos, embeds faces again for a new model, and sorts when there is time."""

import logging
import secrets
import time
from sqlite3 import Row
from threading import Event, Thread
from typing import Any

import numpy as np

from app.library.database import Database
from app.library.embedder import FaceEmbedder, embedded
from app.library.files import PhotoFiles
from app.library.settings import LibrarySettings
from app.library.sorting import NOBODY, Known, sort_again, whose
from app.library.worker import Worker
from app.photos.photo_processor import Found, Place
from core.rejects import Reason, Rejected
from core.vectors import unit_rows

LOGGER = logging.getLogger(__name__)

REMEMBERED = 0.9
"""Weight of the past in the running mean of seconds per photo."""

PAUSE_SECONDS = 5.0
"""How long to wait before another try after something went wrong that is not a photo's fault."""

NEW_FACE = """INSERT INTO faces (id, photo_id, person_id, x, y, width, height, left_x, left_y, right_x, right_y,
                                 confidence, portrait, thumbnail, landmarks, model, embedding)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


def _place(face: Row) -> Place:
    kept = face["landmarks"]
    points = None if kept is None else np.frombuffer(kept, np.float32).reshape(-1, 3)
    return Place((face["left_x"], face["left_y"]), (face["right_x"], face["right_y"]), points)


class Background:
    """Does one thing after another; what is to be done stands in the database, so a crash forgets nothing."""

    def __init__(
        self, database: Database, files: PhotoFiles, embedder: FaceEmbedder, worker: Worker, settings: LibrarySettings
    ) -> None:
        self._database, self._files, self._embedder, self._worker = database, files, embedder, worker
        self._settings = settings
        self._wake, self._closing = Event(), Event()
        self.seconds_a_photo: float | None = None
        self._thread = Thread(target=self._run, name="photo library", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that there may be something to do."""
        self._wake.set()

    def close(self) -> None:
        """End the thread after the photo that it is at."""
        self._closing.set()
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                if not self._do_one():
                    self._wake.wait()
                    self._wake.clear()
            except Exception:  # the thread outlives any error, a full disk too: photos wait, none is lost
                LOGGER.exception("the photo library will try again in %g seconds", PAUSE_SECONDS)
                self._closing.wait(PAUSE_SECONDS)

    def _do_one(self) -> bool:
        """Do what is most urgent; return False when there was nothing to do."""
        model = self._embedder.info.key
        if stale := self._database.one("SELECT photo_id FROM faces WHERE model != ? LIMIT 1", (model,)):
            self._embed_again(stale["photo_id"])
        elif photo := self._database.one("SELECT id, sha256 FROM photos WHERE state = 'waiting' ORDER BY id LIMIT 1"):
            self._look_at(photo["id"], photo["sha256"])
        elif self._database.one("SELECT 1 FROM duties WHERE name = 'sort'"):
            sort_again(self._database, model, self._settings)
        else:
            return False
        return True

    def _look_at(self, photo: int, sha256: str) -> None:
        began = time.monotonic()
        try:
            found: Found = self._worker.call("find", self._content(sha256))
            embeddings = embedded(self._embedder, found)
            self._enter(photo, found, embeddings)
        except Rejected as no:
            self._reject(photo, sha256, no)
        spent, mean = time.monotonic() - began, self.seconds_a_photo
        self.seconds_a_photo = spent if mean is None else REMEMBERED * mean + (1 - REMEMBERED) * spent

    def _content(self, sha256: str) -> bytes:
        try:
            return self._files.read(sha256)
        except OSError as error:
            raise Rejected(Reason.UNREADABLE, f"its file cannot be read any more ({error.strerror})") from error

    def _enter(self, photo: int, found: Found, embeddings: np.ndarray) -> None:
        """Write the faces of a photo and whom they belong to, all at once."""
        model = self._embedder.info.key
        with self._database.write() as rows:
            known = Known.read(self._database, model)
            labels = whose(known, embeddings, np.full(len(embeddings), photo), self._settings).tolist()
            people = {label: label for label in {NOBODY, *known.people.tolist()}}
            for label in sorted(set(labels) - set(people)):
                people[label] = int(rows.execute("INSERT INTO people DEFAULT VALUES").lastrowid or 0)
            for face, embedding, label in zip(found.faces, embeddings, labels, strict=True):
                owner = None if label == NOBODY else people[label]
                values = secrets.token_hex(8), photo, owner, *face.box, *face.left_eye, *face.right_eye
                more = face.confidence, face.portrait, face.thumbnail, face.landmarks.tobytes()
                rows.execute(NEW_FACE, (*values, *more, model, embedding.tobytes()))
            size = found.width, found.height
            rows.execute("UPDATE photos SET state = 'done', width = ?, height = ? WHERE id = ?", (*size, photo))
            rows.execute("INSERT OR IGNORE INTO duties VALUES ('sort')")

    def _reject(self, photo: int, sha256: str, no: Rejected) -> None:
        """Note why a photo shows no face and let its file go: nothing is kept that nobody could see or erase."""
        with self._database.lock:
            with self._database.write() as rows:
                sql = "UPDATE photos SET state = 'rejected', reason = ?, detail = ? WHERE id = ?"
                rows.execute(sql, (str(no.reason), no.detail, photo))
            self._files.remove(sha256)

    def _embed_again(self, photo: int) -> None:
        """Embed the faces of a photo with the present model; where the file is lost, they stay without embedding."""
        with self._database.lock:
            sha256 = self._database.one("SELECT sha256 FROM photos WHERE id = ?", (photo,))
            faces = self._database.all("SELECT * FROM faces WHERE photo_id = ? ORDER BY rowid", (photo,))
        if sha256 is None or not faces:
            return
        places = [_place(face) for face in faces]
        embeddings: list[Any] = [None] * len(faces)
        try:
            crops, landmarks = self._worker.call("crops", self._content(sha256["sha256"]), places)
            embeddings = [row.tobytes() for row in unit_rows(self._embedder.embed(crops, landmarks))]
        except Rejected as no:
            LOGGER.warning("photo %d cannot be embedded again (%s): its faces stay where they are", photo, no)
        model = self._embedder.info.key
        with self._database.write() as rows:
            if self._database.one("SELECT sha256 FROM photos WHERE id = ?", (photo,)) != sha256:
                return  # an erasure replaced the photo in between
            values = [(model, one, face["id"]) for one, face in zip(embeddings, faces, strict=True)]
            rows.executemany("UPDATE faces SET model = ?, embedding = ? WHERE id = ?", values)
            rows.execute("INSERT OR IGNORE INTO duties VALUES ('sort')")
