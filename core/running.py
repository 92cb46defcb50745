"""How the jobs of a stage are run: one after another here, or in worker processes."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Protocol, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")


class Run(Protocol):
    """Runs a function on every job, in any order and any process; returns the results in the order of the jobs.

    A job may be done twice, when the process that did it was lost: its function must not mind.
    """

    def __call__(self, task: Callable[[Job], Result], jobs: Sequence[Job]) -> list[Result]:
        """Return the result of each job."""


def here(task: Callable[[Job], Result], jobs: Sequence[Job]) -> list[Result]:
    """Run the jobs in this process."""
    return [task(job) for job in jobs]


@contextmanager
def running(workers: int) -> Iterator[Run]:
    """Give a `Run` on so many worker processes; with one it is `here`."""
    if workers == 1:
        yield here
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:

        def spread(task: Callable[[Job], Result], jobs: Sequence[Job]) -> list[Result]:
            return list(pool.map(task, jobs))

        yield spread
