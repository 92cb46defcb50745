"""Work spread over processes: results in the order of the tasks, bounded memory, no hang on a crash."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, TypeVar

TASKS_AHEAD = 2
"""Tasks handed out per process beyond the one whose result is awaited; bounds what waits in memory."""

Task = TypeVar("Task")
Result = TypeVar("Result")


class WorkerError(RuntimeError):
    """A worker process died or could not start."""


class _State:
    """What `start` left in a worker process: the function that does a task, or what prevented it."""

    work: Callable
    failure: str | None = None


def spread(tasks: Iterable[Task], start: Callable[[], Callable[[Task], Result]], workers: int) -> Iterator[Result]:
    """Yield the result of every task, in order, worked on by `workers` new processes.

    `start` runs once in each process and returns the function that does a task; both it and the tasks are
    sent to the processes. Errors of a task come out as they are. Raises WorkerError when a process dies or
    `start` fails.
    """
    waiting: deque[Future[Result]] = deque()
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _start, (start,))
    try:
        for task in tasks:
            waiting.append(pool.submit(_work, task))
            if len(waiting) > workers * TASKS_AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise WorkerError(
            "a worker process died (often: out of memory, or killed); use fewer `workers` and run again"
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _start(start: Callable[[], Callable]) -> None:
    """Keep a failure for the first task to report: raising here would only say that the pool is broken."""
    Thread(target=leave_with_parent, daemon=True).start()
    try:
        _State.work = staticmethod(start())
    except Exception as error:  # whatever it is, the parent must hear of it
        _State.failure = f"{type(error).__name__}: {error}"


def leave_with_parent() -> None:
    """End this process when its parent is gone, were it killed: the pool's own would wait for tasks for ever."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(task: Any) -> Any:
    if _State.failure is not None:
        raise WorkerError(f"a worker process could not start: {_State.failure}")
    return _State.work(task)
