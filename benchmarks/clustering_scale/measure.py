"""Measure every clusterer at 1,000 to 1,000,000 faces: time, peak memory, quality; and assigning new faces.

Each case runs in a process of its own, all within the same limits: processor seconds of one thread by the number of
faces (so that other work on the machine changes no result), and 4 GiB for algorithms that know what they need. Those
that take the number of clusters are given the true one. What does not finish at one size, or would not at the next even
if time grew only as the number of faces, is not tried there. Needs what `label_free_embedding` needs.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from benchmarks.clustering_scale.case import clustered
from benchmarks.clustering_scale.population import Population, population
from benchmarks.clustering_scale.resampled import __doc__ as resampling
from benchmarks.clustering_scale.resampled import resample
from benchmarks.command_line import run
from benchmarks.kept import kept
from benchmarks.label_free_embedding.scores import lfw_like_pairs, verification
from benchmarks.label_free_embedding.split import SPLIT
from benchmarks.record import RESULTS, record
from clustering.incremental import assign_new
from clustering.interface import NOISE
from clustering.photos import PhotoSettings, sort_photos
from clustering.registry import CLUSTERERS
from core.vectors import unit_length

SECONDS = {1_000: 60, 10_000: 30, 100_000: 60, 1_000_000: 600}
"""Limit of a case in processor seconds by its number of faces: some twenty minutes of them together."""

ROOT = Path(__file__).resolve().parents[2]
GRAPH = ("components", "chinese_whispers", "knn_graph")


def measure(
    data: Path = Path("datasets"),
    cache: Path = Path(".cache/label_free_embedding"),
    held_out: Path = SPLIT,
    sizes: tuple[int, ...] = tuple(SECONDS),
    algorithms: tuple[str, ...] = tuple(CLUSTERERS),
    known: int = 9_000,
    new: int = 1_000,
    results: Path = RESULTS,
) -> Path:
    """Measure every clusterer at several numbers of faces: time, peak memory, quality; and assigning new faces.

    `cache`: what was measured is kept there; another folder, or an empty one, measures anew. `held_out`: who is held
    out, as digests of names. `known` faces are clustered before `new` ones are assigned.
    """
    file = population(data, cache, held_out)
    real = Population.load(file)
    cases: dict[str, dict[str, Any]] = {name: {} for name in algorithms}
    for size in sizes:
        for name in tqdm(algorithms, desc=f"{size:,} faces", disable=None):
            cases[name][str(size)] = run_case(name, size, file, list(cases[name].values()))
    figures = {
        **headlines(cases),
        "embedding": likeness(real, known + new),
        "real": {name: clustered(name, real.vectors, real.people) for name in algorithms},
        "incremental": incremental(real, known, new),
        "slopes": slopes(cases),
        "load_average": round(os.getloadavg()[2], 1),
        "cases": cases,
    }
    config = {"limits_s": {size: limit(size) for size in sizes}, "people": resampling, "sorted": known, "new": new}
    return record(figures, Path(__file__).with_name("reading.md"), results, config=config)


def likeness(real: Population, count: int) -> dict[str, Any]:
    """Return how well cosines distinguish the real people, and those that are resampled from them."""
    vectors, people = resample(real, count)
    return {
        "real_people": int(real.people.max()) + 1,
        "real_faces": len(real.people),
        "real": verification(unit_length(real.vectors), lfw_like_pairs(real.people)),
        "resampled": verification(vectors, lfw_like_pairs(people)),
    }


def limit(size: int) -> int:
    """Return the limit of a case in processor seconds by its number of faces."""
    return next((seconds for most, seconds in SECONDS.items() if size <= most), max(SECONDS.values()))


def run_case(name: str, size: int, file: Path, before: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what one clustering of people made of those in `file` measured, or why there is nothing to measure.

    What was measured is kept beside `file`, so that a measurement that was stopped goes on.
    """
    if any("seconds" not in case for case in before):
        return {"not_tried": "did not finish with fewer faces"}
    foretold = before[-1]["seconds"] * 10 if before else 0
    if foretold > limit(size):
        return {"foretold_s": round(foretold)}
    done_before = file.parent / f"clustering_{name}_{size}_{limit(size)}s.json"
    return kept(done_before, lambda: _clustered(name, size, file))


def _clustered(name: str, size: int, file: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.clustering_scale.case", name, str(size), str(limit(size)), str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == -signal.SIGXCPU:
        return {"unfinished_after_s": limit(size)}
    if done.returncode:
        return {"failed": (done.stderr.strip().splitlines() or [f"signal {-done.returncode}"])[-1]}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def headlines(cases: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the numbers that the requirements name; None where a case is missing."""
    classic = {name: found for name, found in cases.items() if name not in GRAPH}
    ours = cases.get("knn_graph", {})
    at_10k = {name: found["10000"]["pairwise_f"] for name, found in classic.items() if _has(found, "10000")}
    best = max(at_10k, key=lambda name: at_10k[name]) if at_10k else None
    million = ours.get("1000000", {})
    return {
        **speedup(classic, ours.get("100000", {})),
        "million_seconds": million.get("seconds"),
        "million_gib": million.get("peak_gib"),
        "million_pairwise_f": million.get("pairwise_f"),
        "ten_thousand_pairwise_f": ours.get("10000", {}).get("pairwise_f"),
        "best_classic_10k": best,
        "best_classic_10k_pairwise_f": at_10k[best] if best else None,
    }


def speedup(classic: dict[str, dict[str, Any]], ours: dict[str, Any]) -> dict[str, Any]:
    """Return how many times faster knn_graph is at 100,000 than the fastest classic algorithm that finishes.

    Where none finishes, `knn_graph_speedup_100k_at_least` is what the limit and the foretold times leave.
    """
    at_100k = {name: found["100000"]["seconds"] for name, found in classic.items() if _has(found, "100000")}
    fastest = min(at_100k, key=lambda name: at_100k[name]) if at_100k else None
    own = ours.get("seconds")
    exact = round(at_100k[fastest] / own, 2) if fastest and own else None
    at_least = round(SECONDS[100_000] / own, 2) if own and not fastest else None
    return {
        "knn_graph_speedup_100k": exact,
        "knn_graph_speedup_100k_at_least": at_least,
        "fastest_classic_100k": fastest,
    }


def _has(found: dict[str, Any], size: str) -> bool:
    return "seconds" in found.get(size, {})


def slopes(cases: dict[str, dict[str, Any]]) -> dict[str, float]:
    """Return the exponent of time against faces between the two largest sizes that finished."""
    found = {}
    for name, sizes in cases.items():
        done = [(int(size), case["seconds"]) for size, case in sizes.items() if case.get("seconds", 0) > 0]
        if len(done) > 1:
            (small, quick), (large, slow) = done[-2:]
            found[name] = round(float(np.log(slow / quick) / np.log(large / small)), 2)
    return found


def incremental(real: Population, known: int, new: int) -> dict[str, float]:
    """Return how often assigning a new face gives the people that clustering everything again gives."""
    embeddings, _ = resample(real, known + new, seed=1)
    photos, settings = np.arange(known + new), PhotoSettings()
    labels = sort_photos(embeddings[:known], photos[:known], settings)
    assigned = assign_new(embeddings[known:], photos[known:], embeddings[:known], labels, settings)
    again = sort_photos(embeddings, photos, settings)
    with_whom = [(labels == label) & (label != NOISE) for label in assigned]
    then = [(again[:known] == label) & (label != NOISE) for label in again[known:]]
    return {"agreement": float(np.mean([np.array_equal(a, b) for a, b in zip(with_whom, then, strict=True)]))}


if __name__ == "__main__":
    run(measure)
