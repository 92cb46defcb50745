"""A photo that waits becomes faces, or is refused and let go; some photos are looked at at the same time."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from sqlite3 import Row

import numpy as np

from app.library.adaptation import Described, content, vectors
from app.library.database import Database
from app.library.descriptions import Descriptions
from app.library.embedder import FaceEmbedder, ModelEmbedder, embedded, stacked
from app.library.entering import enter_frame, enter_photo
from app.library.files import PhotoFiles
from app.library.models import Models
from app.library.worker import Worker
from app.photos.photo_processor import ClipFrame, Found
from clustering.interface import one_thread
from core.rejects import Rejected
from embedding.regions.embedder import RegionEmbedder
from embedding.regions.faces import RegionFaces
from embedding.regions.part import describe
from faces.media.formats import told_by

WAITING = "SELECT id, sha256, name FROM photos WHERE state = 'waiting' ORDER BY id LIMIT 100"

PHOTOS_A_WORKER = 20
"""Photos that have to wait before it pays to start one more process."""

REMEMBERED = 0.9
"""Weight of the past in the running mean of seconds per photo."""


class Arrivals:
    """Looks for the faces of photos. `seconds_a_photo`: a running mean, None at first."""

    def __init__(
        self,
        database: Database,
        files: PhotoFiles,
        workers: Sequence[Worker],
        models: Models,
        descriptions: Descriptions,
    ) -> None:
        self._database, self._files, self._workers, self._models = database, files, workers, models
        self._descriptions = descriptions
        self.seconds_a_photo: float | None = None

    def look(self, photos: list[Row], stopped: Callable[[], bool]) -> None:
        """Look at photos that wait, with more processes for more photos, until `stopped`.

        Their faces are embedded with one thread of linear algebra: more would wait for each other beside the processes,
        at several times the cost.
        """
        workers = self._workers[: 1 + len(photos) // PHOTOS_A_WORKER]
        rows, share = iter(photos), 1 / len(workers)
        with one_thread(), ThreadPoolExecutor(len(workers)) as pool:
            for done in [pool.submit(self._work, worker, rows, share, stopped) for worker in workers]:
                done.result()

    def _work(self, worker: Worker, rows: Iterator[Row], share: float, stopped: Callable[[], bool]) -> None:
        while not stopped() and (row := next(rows, None)):
            began = time.monotonic()
            self._look_at(row, worker)
            self._remember((time.monotonic() - began) * share)

    def _look_at(self, photo: Row, worker: Worker) -> None:
        """Enter the faces of a photo or clip, all at once, or note why it has none."""
        try:
            path = self._files.path(photo["sha256"])
            if told_by(path) == "clip":
                self._enter_clip(photo, worker.call("clip", str(path)))
            else:
                self._enter(photo["id"], worker.call("find", content(self._files, photo["sha256"])))
        except Rejected as no:
            self._reject(photo["id"], photo["sha256"], no)

    def _remember(self, spent: float) -> None:
        mean = self.seconds_a_photo
        self.seconds_a_photo = spent if mean is None else REMEMBERED * mean + (1 - REMEMBERED) * spent

    def _enter(self, photo: int, found: Found) -> None:
        embedder = self._models.answering
        embeddings, own = self._embedded(embedder, found)
        with self._database.write() as rows:
            ids = enter_photo(rows, photo, found, embedder.info.key, embeddings)
        if own:
            self._descriptions.keep(ids, own)

    def _embedded(self, embedder: FaceEmbedder, found: Found) -> tuple[np.ndarray, list[np.ndarray]]:
        """Return the embeddings of new faces, and what the champion's parts say of them where it learns from them."""
        base = self._models.champion.adaptable
        model = embedder.model if isinstance(embedder, ModelEmbedder) else None
        if base is None or not isinstance(model, RegionEmbedder):
            return embedded(embedder, found), []
        own = describe(base.parts, RegionFaces.of(base.visibility, *stacked(found)))
        return vectors(model, Described([], own)), own

    def _enter_clip(self, clip: Row, frames: list[ClipFrame]) -> None:
        """Enter the frames that show everybody as photos, and let the clip go."""
        embedder = self._models.answering
        embeddings = [embedded(embedder, frame.found) for frame in frames]
        with self._files.held() as held, self._database.lock:
            with self._database.write() as rows:
                for frame, vectors in zip(frames, embeddings, strict=True):
                    photo = enter_frame(rows, clip["id"], clip["name"], held.put(frame.jpeg), frame)
                    if photo is not None:
                        enter_photo(rows, photo, frame.found, embedder.info.key, vectors)
                rows.execute("DELETE FROM photos WHERE id = ?", (clip["id"],))
            self._files.remove(clip["sha256"])

    def _reject(self, photo: int, sha256: str, no: Rejected) -> None:
        """Note why a photo shows no face and let its file go: nothing is kept that nobody could see or erase."""
        with self._database.lock:
            with self._database.write() as rows:
                sql = "UPDATE photos SET state = 'rejected', reason = ?, detail = ? WHERE id = ?"
                rows.execute(sql, (str(no.reason), no.detail, photo))
            self._files.remove(sha256)
