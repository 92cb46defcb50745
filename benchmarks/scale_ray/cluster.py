"""A Ray cluster of several nodes on this machine, whose nodes can be lost and whose workers' memory is watched."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import psutil

SAMPLE_EVERY_S = 0.25


class LocalCluster:
    """A head that does no work and `nodes` nodes with one processor each."""

    def __init__(self, nodes: int) -> None:
        from ray.cluster_utils import Cluster

        self._cluster: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
        self._nodes = [self._cluster.add_node(num_cpus=1) for _ in range(nodes)]

    @property
    def address(self) -> str:
        """Where a driver finds it."""
        return str(self._cluster.address)

    def lose_node(self) -> None:
        """Kill every process of a node."""
        self._cluster.remove_node(self._nodes.pop(0), allow_graceful=False)

    def add_node(self) -> None:
        """Let another node join."""
        self._nodes.append(self._cluster.add_node(num_cpus=1))

    def close(self) -> None:
        """Stop every process."""
        self._cluster.shutdown()


@contextmanager
def cluster(nodes: int) -> Iterator[LocalCluster]:
    """Give a cluster to which `core.running.connected` connects. Raises ImportError without the extra `ray`."""
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0"}  # workers give way to nobody
    before, found = os.environ.get("RAY_ADDRESS"), LocalCluster(nodes)
    os.environ["RAY_ADDRESS"] = found.address
    try:
        yield found
    finally:
        os.environ.pop("RAY_ADDRESS")
        if before is not None:
            os.environ["RAY_ADDRESS"] = before
        found.close()


@contextmanager
def watched() -> Iterator[list[int]]:
    """Give a list that ends with the largest memory of any worker process of this one, in bytes."""
    peak, stop = [0], Event()

    def watch() -> None:
        while not stop.wait(SAMPLE_EVERY_S):
            peak[0] = max([peak[0], *_workers()])

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def _workers() -> Iterator[int]:
    for process in psutil.Process().children(recursive=True):
        try:
            title = " ".join(process.cmdline())
            if title.startswith(("ray::MapWorker", "ray::_")) or "multiprocessing.spawn" in title:
                yield int(process.memory_info().rss)
        except psutil.Error:
            continue


def timed(started: float) -> float:
    """Return the seconds since `started`."""
    return round(time.perf_counter() - started, 1)
