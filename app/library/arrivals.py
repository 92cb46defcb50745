"""A photo that waits becomes faces, or is refused and let go; some photos are looked at at the same time."""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from sqlite3 import Row

import numpy as np

from app.library.adaptation import content
from app.library.database import Database
from app.library.embedder import embedded
from app.library.files import PhotoFiles
from app.library.models import Models
from app.library.worker import Worker
from app.photos.photo_processor import Found
from core.rejects import Rejected

WAITING = "SELECT id, sha256 FROM photos WHERE state = 'waiting' ORDER BY id LIMIT 100"

PHOTOS_A_WORKER = 20
"""Photos that have to wait before it pays to start one more process."""

REMEMBERED = 0.9
"""Weight of the past in the running mean of seconds per photo."""

NEW_FACE = """INSERT INTO faces (id, photo_id, x, y, width, height, left_x, left_y, right_x, right_y, confidence,
                                 portrait, thumbnail, landmarks)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""

LOOKED_AT = "UPDATE photos SET state = 'done', width = ?, height = ?, taken = ?, small = ? WHERE id = ?"


class Arrivals:
    """Looks for the faces of photos. `seconds_a_photo`: a running mean, None at first."""

    def __init__(self, database: Database, files: PhotoFiles, workers: Sequence[Worker], models: Models) -> None:
        self._database, self._files, self._workers, self._models = database, files, workers, models
        self.seconds_a_photo: float | None = None

    def look(self, photos: list[Row], stopped: Callable[[], bool]) -> None:
        """Look at photos that wait, with more processes for more photos, until `stopped`."""
        workers = self._workers[: 1 + len(photos) // PHOTOS_A_WORKER]
        rows, share = iter(photos), 1 / len(workers)
        with ThreadPoolExecutor(len(workers)) as pool:
            for done in [pool.submit(self._work, worker, rows, share, stopped) for worker in workers]:
                done.result()

    def _work(self, worker: Worker, rows: Iterator[Row], share: float, stopped: Callable[[], bool]) -> None:
        while not stopped() and (row := next(rows, None)):
            began = time.monotonic()
            self._look_at(row["id"], row["sha256"], worker)
            self._remember((time.monotonic() - began) * share)

    def _look_at(self, photo: int, sha256: str, worker: Worker) -> None:
        """Enter the faces of a photo, all at once, or note why it has none."""
        try:
            found: Found = worker.call("find", content(self._files, sha256))
            embedder = self._models.answering
            self._enter(photo, found, embedder.info.key, embedded(embedder, found))
        except Rejected as no:
            self._reject(photo, sha256, no)

    def _remember(self, spent: float) -> None:
        mean = self.seconds_a_photo
        self.seconds_a_photo = spent if mean is None else REMEMBERED * mean + (1 - REMEMBERED) * spent

    def _enter(self, photo: int, found: Found, model: str, embeddings: np.ndarray) -> None:
        """Write the faces of a photo, which are nobody's until they are sorted."""
        with self._database.write() as rows:
            for face, embedding in zip(found.faces, embeddings, strict=True):
                name = secrets.token_hex(8)
                values = name, photo, *face.box, *face.left_eye, *face.right_eye
                more = face.confidence, face.portrait, face.thumbnail, face.landmarks.tobytes()
                rows.execute(NEW_FACE, (*values, *more))
                rows.execute("INSERT INTO embeddings VALUES (?, ?, ?)", (name, model, embedding.tobytes()))
            values = found.width, found.height, found.taken, found.small, photo
            rows.execute(LOOKED_AT, values)
            rows.execute("INSERT OR IGNORE INTO duties VALUES ('sort')")

    def _reject(self, photo: int, sha256: str, no: Rejected) -> None:
        """Note why a photo shows no face and let its file go: nothing is kept that nobody could see or erase."""
        with self._database.lock:
            with self._database.write() as rows:
                sql = "UPDATE photos SET state = 'rejected', reason = ?, detail = ? WHERE id = ?"
                rows.execute(sql, (str(no.reason), no.detail, photo))
            self._files.remove(sha256)
