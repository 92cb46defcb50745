"""The caller's side of the process that decodes photos: it is replaced when it hangs or dies."""

from multiprocessing import get_context
from threading import Lock
from typing import Any

from app.library.errors import WorkerFailed
from app.library.settings import LibrarySettings
from app.photos.process import READY, serve
from core.crop import AlignSettings
from core.rejects import Reason, Rejected

START_SECONDS = 180.0
"""Time for the process to import its libraries and open the landmarker, on a busy machine."""

ATTEMPTS = 2


class Worker:
    """Calls `PhotoProcessor` in a process of its own, started when first needed; one call at a time."""

    def __init__(self, settings: LibrarySettings, crop: AlignSettings) -> None:
        """Prepare calls for faces that are cut out as `crop` says."""
        self._settings, self._crop = settings, crop
        self._lock = Lock()
        self._process: Any = None

    def call(self, task: str, *values: Any) -> Any:
        """Return what a task of `app.photos.process.TASKS` gives.

        Raises Rejected for a photo that it cannot or may not finish, WorkerFailed when there is no process.
        """
        with self._lock:
            outcome = self._tried(task, values)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _tried(self, task: str, values: tuple) -> Any:
        """Return the outcome; a process that dies may have died of something else than the photo, so try again."""
        for _ in range(ATTEMPTS):
            self._ensure_started()
            try:
                return self._answer(task, values)
            except (EOFError, OSError):
                self._stop()
        return Rejected(Reason.UNREADABLE, "the process that decodes photos breaks down on it")

    def _answer(self, task: str, values: tuple) -> Any:
        self._pipe.send((task, values))
        seconds = self._settings.clip_seconds if task == "clip" else self._settings.photo_seconds
        if self._pipe.poll(seconds):
            return self._pipe.recv()
        self._stop()
        return Rejected(Reason.UNREADABLE, f"it took longer than {seconds:g} seconds")

    def _ensure_started(self) -> None:
        if self._process is not None and self._process.is_alive():
            return
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        values = theirs, self._settings.measure, self._crop, self._settings.photo_bytes
        self._process = context.Process(target=serve, args=values, daemon=True)
        self._process.start()
        theirs.close()
        try:
            told = self._pipe.recv() if self._pipe.poll(START_SECONDS) else "it did not start in time"
        except EOFError:
            told = "it ended at once"
        if told != READY:
            self._stop()
            raise WorkerFailed(f"The process that decodes photos cannot work: {told}")

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()
            self._process = None

    def close(self) -> None:
        """End the process; waits for a call under way."""
        with self._lock:
            self._stop()
