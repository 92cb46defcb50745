"""A cluster whose workers take one task after another, at different speeds, and are taken away now and then."""

from collections import deque
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

DAY, MONTH = 86_400.0, 30 * 86_400.0


@dataclass(frozen=True)
class Cluster:
    """`workers`: each one processor core, each a machine of its own.

    `spread`: standard deviation of the logarithm of a task's duration around what was measured. `slow`: share of the
    workers that take `slowness` times as long. `lost_per_month`: how often a worker is lost in a month, its task with
    it. `back`: seconds until another one takes its place.
    """

    workers: int = 1_000
    spread: float = 0.2
    slow: float = 0.02
    slowness: float = 3.0
    lost_per_month: float = 0.2
    back: float = 180.0


class Outcome(NamedTuple):
    """`seconds` until all is done; `worker_seconds` paid for; `lost` tasks that had to be begun again."""

    seconds: float
    worker_seconds: float
    lost: int


def work_off(tasks: np.ndarray, cluster: Cluster, rng: np.random.Generator) -> Outcome:
    """Simulate tasks of so many seconds (T,), in their order; a lost one is begun again by whoever is free next.

    All workers are paid for until the last task is done.
    """
    speed = np.where(rng.random(cluster.workers) < cluster.slow, cluster.slowness, 1.0)
    waiting, idle = deque(tasks.tolist()), deque(range(cluster.workers))
    events: list[tuple[float, int, int, float]] = []
    now, left, lost, rate = 0.0, len(tasks), 0, cluster.lost_per_month / MONTH
    draws = _Draws(cluster.spread, rng)
    while left:
        while waiting and idle:
            task, worker = waiting.popleft(), idle.popleft()
            takes, survives = task * speed[worker] * draws.factor(), draws.waiting_time(rate)
            heappush(events, (now + min(takes, survives), _LOST if survives < takes else _DONE, worker, task))
        now, kind, worker, task = heappop(events)
        if kind == _LOST:
            lost += 1
            waiting.append(task)
            heappush(events, (now + cluster.back, _BACK, worker, 0.0))
            continue
        left -= kind == _DONE
        idle.append(worker)
    return Outcome(now, now * cluster.workers, lost)


_DONE, _LOST, _BACK = 0, 1, 2


class _Draws:
    """Random numbers, drawn many at a time."""

    def __init__(self, spread: float, rng: np.random.Generator) -> None:
        self._spread, self._rng = spread, rng
        self._factors: list[float] = []
        self._times: list[float] = []

    def factor(self) -> float:
        """Return the factor of a task's duration, 1 on average."""
        if not self._factors:
            self._factors = self._rng.lognormal(-(self._spread**2) / 2, self._spread, 10_000).tolist()
        return self._factors.pop()

    def waiting_time(self, rate: float) -> float:
        """Return the seconds until something happens that happens `rate` times a second."""
        if not self._times:
            self._times = self._rng.exponential(1.0, 10_000).tolist()
        return self._times.pop() / rate if rate else float("inf")
