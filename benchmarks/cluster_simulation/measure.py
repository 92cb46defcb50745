"""Simulate a cluster that measures, aligns, embeds and groups up to a billion pictures."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.cluster_simulation.cluster import DAY, Cluster, work_off
from benchmarks.cluster_simulation.stages import ASSUMED, from_results, stages
from benchmarks.command_line import run
from benchmarks.cost_model.measure import newest
from benchmarks.record import RESULTS, record

CORE_HOUR = {"on demand": 0.04, "spot": 0.012}
"""Assumed prices of a core for an hour, in US dollars."""

MEASURED = ("front_end_speed", "training_speed", "grouping_partitions")
SIZES = (10**7, 10**8, 10**9)
USUAL = Cluster()
OTHERWISE: dict[str, dict[str, Any]] = {
    "no worker is ever lost": {"lost_per_month": 0.0},
    "each worker is lost once a day": {"lost_per_month": 30.0},
    "each worker is lost once in three hours": {"lost_per_month": 240.0},
    "another worker comes after half an hour": {"back": 1800.0, "lost_per_month": 30.0},
    "tasks vary twice as much": {"spread": 0.4},
    "one worker in ten is slow": {"slow": 0.1},
    "half as many workers": {"workers": USUAL.workers // 2},
    "twice as many workers": {"workers": USUAL.workers * 2},
}
"""What is assumed otherwise, one thing at a time."""


def measure(
    measured: Path = RESULTS, sizes: tuple[int, ...] = SIZES, per_task: int = 32_768, results: Path = RESULTS
) -> Path:
    """Simulate `sizes` pictures in tasks of `per_task`, from the newest results in the folder `measured`."""
    known = from_results(*(newest(measured, topic) for topic in MEASURED))
    largest = max(sizes)
    figures: dict[str, Any] = {
        "sizes": {f"{size:.0e}": simulated(size, per_task, known, USUAL) for size in sizes},
        "otherwise": {
            text: simulated(largest, per_task, known, replace(USUAL, **change)) for text, change in OTHERWISE.items()
        },
        "task_sizes": {
            str(size): simulated(largest, size, known, USUAL) for size in (per_task // 4, per_task * 4, per_task * 16)
        },
    }
    config = {
        "cluster": asdict(USUAL), "per_task": per_task, "measured": known, "assumed": ASSUMED,
        "core_hour_usd": CORE_HOUR, "largest": largest,
    }  # fmt: skip
    return record(figures, Path(__file__).with_name("reading.md"), results, config=config)


def simulated(pictures: int, per_task: int, known: dict[str, float], cluster: Cluster) -> dict[str, Any]:
    """Return hours by stage, days and price of so many pictures, and how many tasks were lost with a worker."""
    rng = np.random.default_rng(0)
    ran = {
        stage: [work_off(tasks, cluster, rng) for tasks in rounds]
        for stage, rounds in stages(pictures, per_task, known).items()
    }
    hours = {stage: sum(each.seconds for each in rounds) / 3600 for stage, rounds in ran.items()}
    paid = sum(each.worker_seconds for rounds in ran.values() for each in rounds) / 3600
    work = sum(float(tasks.sum()) for rounds in stages(pictures, per_task, known).values() for tasks in rounds) / 3600
    return {
        "hours": {stage: round(found, 2) for stage, found in hours.items()},
        "days": round(sum(hours.values()) * 3600 / DAY, 3),
        "lost_tasks": sum(each.lost for rounds in ran.values() for each in rounds),
        "busy_share": round(work / paid, 3),
        "usd": {name: round(paid * price) for name, price in CORE_HOUR.items()},
    }


if __name__ == "__main__":
    run(measure)
