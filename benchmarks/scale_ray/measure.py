"""Run the stages on a Ray cluster of local nodes: equal to one machine, with nodes lost, memory and overhead."""

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from benchmarks.clustering_scale.people import draw_people
from benchmarks.command_line import run
from benchmarks.front_end_speed.pictures import draw_pictures
from benchmarks.record import RESULTS, record
from benchmarks.scale_ray.cluster import LocalCluster, cluster, timed, watched
from clustering.divided.grouping import Growth, group_parts
from core.crop import EyeCrop
from core.embeddings import Embeddings
from core.rejects import RejectLog
from core.running import Engine, here, running_on_ray
from faces.aligned_parts import align_in_parts
from faces.measuring.measure import MeasureSettings, measure_faces
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings

ROOT = Path(__file__).resolve().parents[2]


class Stage(NamedTuple):
    """A stage on one engine: what it gave, seconds, peak memory of a worker in GiB."""

    result: Any
    seconds: float
    gib: float


def measure(
    data: Path = ROOT / "data" / "synthetic" / "stills",
    pictures: int = 2_000,
    faces: int = 20_000,
    nodes: int = 2,
    lost_after: float = 5.0,
    results: Path = RESULTS,
) -> Path:
    """Measure and cut out `pictures` variants of the drawn people in `data`, group `faces` drawn embeddings.

    Each stage runs here with as many processes as the cluster has `nodes` (cutting out and grouping in one), on the
    cluster, and on the cluster while a node is lost `lost_after` seconds after the stage began.
    """
    with tempfile.TemporaryDirectory(prefix="likeness-ray-") as name:
        folder = Path(name)
        draw_pictures(data, folder, pictures)
        raw, _ = scan_all([SourceSettings(kind="flat_photos", path="pictures", synthetic=True)], folder)
        np.save(folder / "part.npy", draw_people(faces)[0])
        local = all_stages(folder, raw, "local", nodes, nobody)
        with cluster(nodes) as found:
            ray = all_stages(folder, raw, "ray", nodes, nobody)
            broken = all_stages(folder, raw, "ray", nodes, partial(losing, found, lost_after, kills := list[bool]()))
    stages = compared(local, ray, broken, kills)
    survived = sum(each["node_lost"] and each["equal_node_lost"] for each in stages.values())
    figures = {"pictures": pictures, "faces": faces, "stages": stages, "kills_survived": survived}
    config = {"nodes": nodes, "lost_after_s": lost_after}
    return record(figures, Path(__file__).with_name("reading.md"), results, config=config)


Stages = dict[str, Stage]
During = Callable[[Callable[[], Any]], Any]
"""Runs a stage while something happens."""


def all_stages(folder: Path, raw: pd.DataFrame, engine: Engine, workers: int, during: During) -> Stages:
    """Return measuring, cutting out and grouping on an engine."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        place = Path(name)
        look = one_stage(during, partial(_measure, raw, folder, workers, place / "parts", engine))
        faces, _, landmarks = look.result
        cut = one_stage(during, partial(_align, faces, folder, place / "faces", landmarks, engine))
        group = one_stage(during, partial(_group, folder / "part.npy", place / "groups", engine))
        return {"measure": look, "align": cut, "group": group}


def one_stage(during: During, work: Callable[[], Any]) -> Stage:
    """Return what the work gave, its seconds, and the peak memory of a worker."""
    started = time.perf_counter()
    with watched() as peak:
        result = during(work)
    return Stage(result, timed(started), round(peak[0] / 2**30, 3))


def nobody(work: Callable[[], Any]) -> Any:
    """Disturb nothing."""
    return work()


def losing(found: LocalCluster, after: float, kills: list[bool], work: Callable[[], Any]) -> Any:
    """Lose a node while the work runs, and note in `kills` whether it ran long enough; another one joins afterwards."""
    lost = Timer(after, found.lose_node)
    lost.start()
    result = work()
    kills.append(not lost.is_alive())
    lost.cancel()
    lost.join()
    if kills[-1]:
        found.add_node()
    return result


def _measure(raw: pd.DataFrame, root: Path, workers: int, parts: Path, engine: Engine) -> Any:
    return measure_faces(raw, root, MeasureSettings(), workers, parts, engine)


def _align(
    faces: pd.DataFrame, root: Path, place: Path, landmarks: Embeddings, engine: Engine
) -> tuple[str, RejectLog]:
    crop, known = EyeCrop(size=64, landmarks=True), [landmarks]
    if engine == "local":
        table, log = align_in_parts(faces, root, place, crop, run=here, shared=place, landmarks=known, rows=256)
    else:
        with running_on_ray() as spread:
            table, log = align_in_parts(faces, root, place, crop, run=spread, shared=place, landmarks=known, rows=256)
    return table.digest(), log


def _group(part: Path, place: Path, engine: Engine) -> np.ndarray:
    growth = Growth(faces_per_block=4_096)
    if engine == "local":
        return group_parts([part], growth, place, here)[0]
    with running_on_ray() as spread:
        return group_parts([part], growth, place, spread)[0]


def compared(local: Stages, ray: Stages, broken: Stages, kills: list[bool]) -> dict[str, dict[str, Any]]:
    """Return the figures of each stage."""
    return {
        name: {
            "seconds_local": one.seconds,
            "seconds_ray": ray[name].seconds,
            "overhead": round(ray[name].seconds / one.seconds - 1, 3),
            "seconds_node_lost": broken[name].seconds,
            "equal": equal(one.result, ray[name].result),
            "node_lost": killed,
            "equal_node_lost": equal(one.result, broken[name].result),
            "worker_gib_local": one.gib,
            "worker_gib_ray": ray[name].gib,
        }
        for (name, one), killed in zip(local.items(), kills, strict=True)
    }


def equal(one: Any, other: Any) -> bool:
    """Say whether two results of a stage are the same."""
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, pd.DataFrame):
        return bool(one.equals(other))
    if isinstance(one, RejectLog):
        return one.rows() == other.rows()
    if isinstance(one, Embeddings):
        return one.face_ids == other.face_ids and np.array_equal(one.vectors, other.vectors)
    return bool(np.array_equal(one, other))


if __name__ == "__main__":
    run(measure)
