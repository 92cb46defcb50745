"""Work on drawn people in several processes, each with a studio of its own."""

import signal
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from synthetic.scene import Studio

Task = TypeVar("Task")
Result = TypeVar("Result")


def worked(
    perform: Callable[[Studio, Task], Result], tasks: Sequence[Task], workers: int, landmarker: Path | None
) -> Generator[Result, None, None]:
    """Yield what `perform`, a function of a module, gives for each task as it ends, from this process or `workers`.

    Raises RuntimeError when a process died.
    """
    if workers <= 1:
        studio = Studio.open(landmarker)
        yield from (perform(studio, task) for task in tasks)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _open_studio, (landmarker,)) as pool:
        futures: list[Future[Result]] = [pool.submit(_perform_here, perform, task) for task in tasks]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BrokenProcessPool as error:
            raise RuntimeError("a drawing process died (out of memory?): try --workers 1") from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_studios: list[Studio] = []


def _open_studio(landmarker: Path | None) -> None:
    """Prepare a worker process; an interrupt is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _studios.append(Studio.open(landmarker))


def _perform_here(perform: Callable[[Studio, Task], Result], task: Task) -> Result:
    return perform(_studios[0], task)
