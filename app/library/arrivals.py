"""A photo that waits becomes faces, or is refused and let go."""

import secrets
import time

import numpy as np

from app.library.adaptation import content
from app.library.database import Database
from app.library.embedder import embedded
from app.library.files import PhotoFiles
from app.library.models import Models
from app.library.worker import Worker
from app.photos.photo_processor import Found
from core.rejects import Rejected

REMEMBERED = 0.9
"""Weight of the past in the running mean of seconds per photo."""

NEW_FACE = """INSERT INTO faces (id, photo_id, x, y, width, height, left_x, left_y, right_x, right_y, confidence,
                                 portrait, thumbnail, landmarks)
              VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""


class Arrivals:
    """Looks for the faces of photos, one photo after another. `seconds_a_photo`: a running mean, None at first."""

    def __init__(self, database: Database, files: PhotoFiles, worker: Worker, models: Models) -> None:
        self._database, self._files, self._worker, self._models = database, files, worker, models
        self.seconds_a_photo: float | None = None

    def look_at(self, photo: int, sha256: str) -> None:
        """Enter the faces of a photo, all at once, or note why it has none."""
        began = time.monotonic()
        try:
            found: Found = self._worker.call("find", content(self._files, sha256))
            embedder = self._models.answering
            self._enter(photo, found, embedder.info.key, embedded(embedder, found))
        except Rejected as no:
            self._reject(photo, sha256, no)
        spent, mean = time.monotonic() - began, self.seconds_a_photo
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
