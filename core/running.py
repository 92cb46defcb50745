"""How the jobs of a stage are run: one after another here, in worker processes, or on a Ray cluster."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Literal, Protocol, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

Engine = Literal["local", "ray"]
"""What the work of a stage is shared by: processes of one machine, or those of a Ray cluster."""


JOBS_AHEAD = 3
"""Jobs that are handed out for each processor of a cluster before a result is fetched."""


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


@contextmanager
def running_on_ray() -> Iterator[Run]:
    """Give a `Run` whose jobs are tasks of a Ray cluster, repeated where a node is lost; see `connected`.

    Only so many jobs are handed out at a time that every processor has the next one, and each result is fetched when it
    is there: the cluster's memory holds few of them.
    """
    with connected() as ray:

        def spread(task: Callable[[Job], Result], jobs: Sequence[Job]) -> list[Result]:
            def on_a_node(job: Job) -> Result:  # Ray takes functions, and no other callables
                return task(job)

            remote = ray.remote(max_retries=-1)(on_a_node)
            most = JOBS_AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
            waiting: dict[Any, int] = {}
            results: dict[int, Result] = {}

            def fetch(at_most: int) -> None:
                while len(waiting) > at_most:
                    for done in ray.wait([*waiting])[0]:
                        results[waiting.pop(done)] = ray.get(done)

            for number in range(len(jobs)):
                waiting[remote.remote(jobs[number])] = number
                fetch(most)
            fetch(0)
            return [results[number] for number in range(len(jobs))]

        yield spread


@contextmanager
def connected() -> Iterator[Any]:
    """Give the library `ray`, connected to a cluster.

    Within a job that is the job's cluster, elsewhere that of the variable RAY_ADDRESS; without either a cluster of this
    machine's processors is started, and stopped at the end. Raises ImportError without the extra `ray`.
    """
    import ray

    started = not ray.is_initialized()
    if started:
        ray.init(logging_level="warning", log_to_driver=False)
    try:
        yield ray
    finally:
        if started:
            ray.shutdown()
