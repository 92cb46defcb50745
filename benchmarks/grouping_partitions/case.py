"""One way of grouping drawn people, in a process of its own so that its peak memory is measured alone."""

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from benchmarks.clustering_scale.people import draw_people
from clustering.divided.adding import add_parts
from clustering.divided.grouping import Growth, group_parts
from clustering.knn_graph import KnnGraphClusterer
from core.running import Run, running

Job = TypeVar("Job")
Result = TypeVar("Result")


class Watched:
    """A `Run` that notes the peak memory of its jobs in KiB, and their processor seconds, by what they do."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.peaks: dict[str, int] = {}
        self.seconds: dict[str, float] = {}

    def __call__(self, task: Callable[[Job], Result], jobs: Sequence[Job]) -> list[Result]:
        """Return the result of each job."""
        found = self.run(partial(measured, task), jobs)
        for job, (_, peak, seconds) in zip(jobs, found, strict=True):
            name = task.__name__.strip("_") + (f"_level_{job.shift // 2}" if hasattr(job, "shift") else "")
            self.peaks[name] = max(peak, self.peaks.get(name, 0))
            self.seconds[name] = self.seconds.get(name, 0.0) + seconds
        return [result for result, _, _ in found]


def measured(task: Callable[[Job], Result], job: Job) -> tuple[Result, int, float]:
    """Return the result of the job, the peak memory of this process during it in KiB, and its processor seconds."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    started = time.process_time()
    result = task(job)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return result, int(status.split("VmHWM:")[1].split()[0]), time.process_time() - started


def peak() -> int:
    """Return the peak memory of this process in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def draw(folder: Path, faces: int, added: int, parts: int) -> dict[str, Any]:
    """Write embeddings of drawn people in parts, and who they are."""
    embeddings, people = draw_people(faces + added)
    folder.mkdir(parents=True)
    np.save(folder / "people.npy", people)
    for number, part in enumerate(np.array_split(embeddings[:faces], parts)):
        np.save(folder / f"part-{number:03}.npy", part)
    np.save(folder / "added.npy", embeddings[faces:])
    return {"people": len(np.unique(people[:faces]))}


def one_piece(folder: Path) -> dict[str, Any]:
    """Group all faces in one piece."""
    embeddings = np.concatenate([np.load(part) for part in parts_of(folder)])
    np.save(folder / "one_piece.npy", KnnGraphClusterer().fit_predict(embeddings))
    return {"peak_gib": gib(peak())}


def partitions(folder: Path, faces_per_block: int, workers: int) -> dict[str, Any]:
    """Group all faces in blocks, then add the faces that were kept back."""
    growth = Growth(faces_per_block=faces_per_block)
    with running(workers) as run:
        idle = Watched(run)
        idle(abs, [1])
        watched, started = Watched(run), time.perf_counter()
        labels, people = group_parts(parts_of(folder), growth, folder / "work", watched)
        seconds = time.perf_counter() - started
        np.save(folder / "partitions.npy", labels)
        adding, started = Watched(run), time.perf_counter()
        np.save(folder / "joined.npy", add_parts([folder / "added.npy"], people, growth, folder / "more", adding))
        return {
            "grouping_seconds": round(seconds, 1),
            "adding_seconds": round(time.perf_counter() - started, 1),
            "worker_idle_gib": gib(max(idle.peaks.values())),
            "worker_peak_gib": gib(max(watched.peaks.values())),
            "worker_peak_gib_of": {name: gib(each) for name, each in watched.peaks.items()},
            "worker_cpu_seconds_of": {name: round(each, 1) for name, each in watched.seconds.items()},
            "main_process_peak_gib": gib(peak()),
        }


def parts_of(folder: Path) -> list[Path]:
    """Return the files of embeddings, in order."""
    return sorted(folder.glob("part-*.npy"))


def gib(kib: int) -> float:
    """Return KiB as GiB."""
    return round(kib / 2**20, 3)


WAYS: dict[str, Callable[..., dict[str, Any]]] = {"draw": draw, "one_piece": one_piece, "partitions": partitions}


def main(way: str, folder: str, *numbers: str) -> None:
    """Do one of `WAYS`; print a line of JSON with what it measured, seconds and processor seconds."""
    started = time.perf_counter()
    found = WAYS[way](Path(folder), *map(int, numbers))
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    found["seconds"] = round(time.perf_counter() - started, 1)
    found["cpu_seconds"] = round(sum(each.ru_utime + each.ru_stime for each in used), 1)
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
