"""The worker process: answers calls under limits of memory; the limit of time is the caller's."""

import resource
import signal
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any

from app.photos.photo_processor import PhotoProcessor
from core.crop import AlignSettings
from core.rejects import Reason, Rejected
from faces.detection.landmarks import Landmarker
from faces.measuring.measure_settings import MeasureSettings
from faces.measuring.workers import leave_with_parent

READY = "ready"
"""What the process says when it can take calls; anything else says why it cannot."""

TASKS: dict[str, Callable[..., Any]] = {
    "find": PhotoProcessor.find,
    "clip": PhotoProcessor.clip,
    "crops": PhotoProcessor.crops,
    "mark": PhotoProcessor.mark,
    "preview": PhotoProcessor.preview,
    "stored": PhotoProcessor.stored,
    "blur": PhotoProcessor.blur,
}
"""What the process can be asked for."""


def serve(pipe: Connection, measure: MeasureSettings, crop: AlignSettings, memory: int) -> None:
    """Answer calls until the other side is gone. `crop`: how faces are cut out; `memory`: bytes for a call."""
    belong_to_parent()
    try:
        with Landmarker(measure.landmarker, measure.max_faces, measure.small_faces) as landmarker:
            answer_calls(pipe, TASKS, PhotoProcessor(landmarker, measure, crop), memory)
    except Exception as error:  # whatever prevents the start, the parent must hear of it
        pipe.send(f"{type(error).__name__}: {error}")


def belong_to_parent() -> None:
    """Leave Ctrl-C, which reaches the whole group, to the parent, and end when it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=leave_with_parent, daemon=True).start()


def answer_calls(pipe: Connection, tasks: Mapping[str, Callable[..., Any]], processor: Any, memory: int) -> None:
    """Say READY, then answer calls (task, values) with tasks (processor, *values) until the other side is gone.

    `memory`: bytes for a call beyond what is mapped now. What cannot be done is answered with Rejected.
    """
    limit_memory(memory)
    pipe.send(READY)
    try:
        while True:
            task, values = pipe.recv()
            pipe.send(_outcome(tasks[task], processor, values))
    except EOFError:
        return


def _outcome(task: Callable[..., Any], processor: Any, values: tuple) -> Any:
    try:
        return task(processor, *values)
    except Rejected as no:
        return no
    except MemoryError:
        return Rejected(Reason.TOO_LARGE, "it needs more memory than it may")
    except Exception as error:  # hostile pictures make libraries raise almost any type
        return Rejected(Reason.UNREADABLE, f"{type(error).__name__}: {error}")


def limit_memory(more: int) -> None:
    """Let this process map no more than `more` bytes beyond what it has mapped; nothing where /proc is missing."""
    statistics = Path("/proc/self/statm")
    if statistics.exists():
        pages = int(statistics.read_text(encoding="ascii").split()[0])
        limit = pages * resource.getpagesize() + more
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
