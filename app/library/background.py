"""The thread that processes waiting photos, learns from them, embeds faces anew, and sorts when there is time."""

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from threading import Event, Thread
from typing import Any

from app.library.adaptation import Adaptation, Stopped, cut_out, vectors
from app.library.arrivals import WAITING, Arrivals
from app.library.cleaning import Cleaning
from app.library.database import Database
from app.library.descriptions import Descriptions
from app.library.files import PhotoFiles
from app.library.models import Models, Step
from app.library.settings import LibrarySettings
from app.library.sorting import sort_waiting
from app.library.worker import Worker
from core.rejects import Rejected
from core.vectors import unit_rows
from embedding.regions.embedder import RegionEmbedder

LOGGER = logging.getLogger(__name__)

PAUSE_SECONDS = 5.0
"""How long to wait before another try after something went wrong that is not a photo's fault."""

FACES = """SELECT faces.*, sha256 FROM faces JOIN photos ON photos.id = photo_id WHERE photo_id = ?
           AND NOT drawn ORDER BY faces.rowid"""

EMBEDDED = "INSERT OR REPLACE INTO embeddings SELECT id, ?, ? FROM faces WHERE id = ?"

ANEW = """SELECT (SELECT count(*) FROM embeddings WHERE model = ?) AS done,
                 (SELECT count(*) FROM faces WHERE NOT drawn) AS total"""

Job = Callable[[], object]


class Background:
    """Does one thing after another; what is to be done stands in the database, so a crash forgets nothing."""

    def __init__(
        self,
        database: Database,
        files: PhotoFiles,
        models: Models,
        workers: Sequence[Worker],
        cleaning: Cleaning,
        settings: LibrarySettings,
    ) -> None:
        self._database, self._files, self._models, self._worker = database, files, models, workers[0]
        self._cleaning, self._settings = cleaning, settings
        self._wake, self._closing = Event(), Event()
        self._arrived, self._working = -settings.quiet_seconds, False
        descriptions = Descriptions()
        self.arrivals = Arrivals(database, files, workers, models, descriptions)
        self._adaptation = Adaptation(database, files, workers[0], settings.adapt, self._closing.is_set, descriptions)
        self._thread = Thread(target=self._run, name="photo library", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that there may be something to do."""
        self._wake.set()

    def arrived(self) -> None:
        """Say that photos came in: before anything is learned or sorted, others may follow."""
        self._arrived = time.monotonic()
        self.wake()

    def close(self) -> None:
        """End the thread after the photos that it is at, or once it has learned or sorted."""
        self._closing.set()
        self._wake.set()
        self._thread.join()

    @property
    def busy(self) -> bool:
        """Say whether anything is being done or waits to be done."""
        with self._database.lock:
            return self._working or self._next(rest=False) is not None or self._working

    @property
    def anew(self) -> tuple[int, int]:
        """Return how many faces of how many the model that follows has learned from or embedded; 0 of 0 for none."""
        if self._adaptation.total:
            return self._adaptation.done, self._adaptation.total
        row = (coming := self._models.coming) and self._database.one(ANEW, (coming.info.key,))
        return (row["done"], row["total"]) if row else (0, 0)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                if job := self._next(rest=self._pause() > 0):
                    self._do(job)
                else:
                    self._wake.wait(self._pause() or self._cleaning.pause or None)
                    self._wake.clear()
            except Stopped:
                return
            except Exception:  # the thread outlives any error, a full disk too: photos wait, none is lost
                LOGGER.exception("the photo library will try again in %g seconds", PAUSE_SECONDS)
                self._closing.wait(PAUSE_SECONDS)

    def _do(self, job: Job) -> None:
        self._working = True
        try:
            job()
        finally:
            self._working = False

    def _pause(self) -> float:
        """Return how many seconds to wait for other photos before anything is learned or sorted."""
        return max(0.0, self._arrived + self._settings.quiet_seconds - time.monotonic())

    def _next(self, rest: bool) -> Job | None:
        """Return what is most urgent, None when there is nothing; `rest`: nothing but to look at photos."""
        if self._cleaning.due:
            return self._cleaning.clean
        if photos := self._database.all(WAITING):
            return partial(self.arrivals.look, photos, self._closing.is_set)
        return None if rest else self._after_arrivals()

    def _after_arrivals(self) -> Job | None:
        """Return what is to be done once no photo waits."""
        if (stale := self._models.stale_photo) is not None:
            return partial(self._embed_anew, stale)
        if step := self._models.step():
            return {Step.ADAPT: self._adapt, Step.RETURN: self._models.back, Step.SWITCH: self._models.switch}[step]
        if self._database.one("SELECT 1 FROM duties WHERE name = 'sort'"):
            return partial(sort_waiting, self._database, self._models.key, self._settings)
        return None

    def _adapt(self) -> None:
        """Make the model that follows, and embed the faces that it has learned from; the others are stale then."""
        base, faces = self._models.champion.adaptable, self._models.begin()
        learned = base and self._adaptation.learn(base)
        if not learned:
            return
        model, described = learned
        follows = self._models.store(model, faces)
        assert isinstance(follows.model, RegionEmbedder), "it is read back as it was stored"
        self._keep(follows.info.key, described.ids, list(vectors(follows.model, described)))
        self._models.coming = follows

    def _embed_anew(self, photo: int) -> None:
        """Embed the faces of a photo with the model that is to have them all; NULL where the file is lost."""
        embedder = self._models.coming or self._models.present
        faces = self._database.all(FACES, (photo,))
        if not embedder or not faces:
            return
        rows: list[Any] = [None] * len(faces)
        try:
            rows = list(unit_rows(embedder.embed(*cut_out(self._files, self._worker, faces))))
        except Rejected as no:
            LOGGER.warning("photo %d cannot be embedded anew (%s): its faces stay where they are", photo, no)
        self._keep(embedder.info.key, [face["id"] for face in faces], rows)

    def _keep(self, model: str, faces: list[str], rows: list[Any]) -> None:
        """Write embeddings of faces that were not erased meanwhile."""
        values = [(model, None if row is None else row.tobytes(), face) for face, row in zip(faces, rows, strict=True)]
        with self._database.write() as transaction:
            transaction.executemany(EMBEDDED, values)
