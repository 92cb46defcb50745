"""Calls into a process of its own, which hostile pictures may hang or break: it is replaced, and the caller goes on."""

from collections.abc import Callable, Mapping
from multiprocessing import get_context
from threading import Lock
from typing import Any

from app.library.errors import WorkerFailed
from app.photos.process import READY
from core.rejects import Reason, Rejected

START_SECONDS = 180.0
"""Time for the process to import its libraries and open the landmarker, on a busy machine."""

ATTEMPTS = 2


class SeparateProcess:
    """Calls tasks in a process of its own, started when first needed; one call at a time.

    `serve` (pipe, *`values`) runs there: it sends READY, then an outcome for each (task, values). `seconds`: longest
    time for a call, `longer`: that of some tasks. `work`: what the process does, in words.
    """

    def __init__(
        self,
        serve: Callable[..., None],
        values: tuple,
        seconds: float,
        work: str,
        longer: Mapping[str, float] | None = None,
    ) -> None:
        self._serve, self._values, self._seconds, self._work = serve, values, seconds, work
        self._longer = dict(longer or {})
        self._lock = Lock()
        self._process: Any = None

    def call(self, task: str, *values: Any) -> Any:
        """Return what a task gives.

        Raises Rejected for what it cannot or may not finish, WorkerFailed when there is no process.
        """
        with self._lock:
            outcome = self._tried(task, values)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _tried(self, task: str, values: tuple) -> Any:
        """Return the outcome; a process that dies may have died of something else than its input, so try again."""
        for _ in range(ATTEMPTS):
            self._ensure_started()
            try:
                return self._answer(task, values)
            except (EOFError, OSError):
                self._stop()
        return Rejected(Reason.UNREADABLE, f"the process that {self._work} breaks down on it")

    def _answer(self, task: str, values: tuple) -> Any:
        self._pipe.send((task, values))
        seconds = self._longer.get(task, self._seconds)
        if self._pipe.poll(seconds):
            return self._pipe.recv()
        self._stop()
        return Rejected(Reason.UNREADABLE, f"it took longer than {seconds:g} seconds")

    def _ensure_started(self) -> None:
        if self._process is not None and self._process.is_alive():
            return
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=self._serve, args=(theirs, *self._values), daemon=True)
        self._process.start()
        theirs.close()
        try:
            told = self._pipe.recv() if self._pipe.poll(START_SECONDS) else "it did not start in time"
        except EOFError:
            told = "it ended at once"
        if told != READY:
            self._stop()
            raise WorkerFailed(f"The process that {self._work} cannot work: {told}")

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
