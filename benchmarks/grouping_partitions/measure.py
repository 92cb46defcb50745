"""Group the same drawn people in one piece and in partitions; then add a tenth of new faces to the partitions."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.clustering_scale.people import __doc__ as drawing
from benchmarks.command_line import run
from benchmarks.record import RESULTS, record
from clustering.divided.grouping import FACES_PER_BLOCK
from evaluation.partition import bcubed, pairwise

ROOT = Path(__file__).resolve().parents[2]


def measure(
    faces: int = 1_000_000,
    added: int = 100_000,
    parts: int = 20,
    faces_per_block: int = FACES_PER_BLOCK,
    workers: int = 2,
    results: Path = RESULTS,
) -> Path:
    """Group `faces` drawn faces in one piece and in blocks, then add `added` faces to the people found in blocks.

    `parts`: files that the embeddings lie in. `faces_per_block`, `workers`: see `clustering.divided.grouping`.
    """
    with TemporaryDirectory() as name:
        folder = Path(name) / "drawn"
        drawn = case("draw", folder, faces, added, parts)
        one, many = case("one_piece", folder), case("partitions", folder, faces_per_block, workers)
        figures = {"faces": faces, "people": drawn["people"], **compared(folder, faces, one, many)}
    config = {"parts": parts, "faces_per_block": faces_per_block, "workers": workers, "people": drawing}
    return record(figures, Path(__file__).with_name("reading.md"), results, config=config)


def case(way: str, folder: Path, *numbers: int) -> dict[str, Any]:
    """Return what `benchmarks.grouping_partitions.case` measured in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.grouping_partitions.case", way, str(folder), *map(str, numbers)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def compared(folder: Path, faces: int, one: dict[str, Any], many: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of both ways, their quality against the drawn people, and how they differ."""
    people = np.load(folder / "people.npy")
    found = {name: np.load(folder / f"{name}.npy") for name in ("one_piece", "partitions", "joined")}
    one |= quality(people[:faces], found["one_piece"])
    many |= quality(people[:faces], found["partitions"])
    everyone = np.concatenate([found["partitions"], found["joined"]])
    largest = max(many["worker_peak_gib"], many["main_process_peak_gib"])
    return {
        "one_piece": one,
        "partitions": many,
        "f_difference": round(many["pairwise_f"] - one["pairwise_f"], 5),
        "f_of_partitions_against_one_piece": round(pairwise(found["one_piece"], found["partitions"]).f, 5),
        "memory_share": round(largest / one["peak_gib"], 3),
        "added": {
            "faces": len(found["joined"]),
            "joined_known_people": round(float((found["joined"] <= found["partitions"].max()).mean()), 4),
            **quality(people, everyone),
        },
    }


def quality(people: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Return how well labels (N,) agree with people (N,)."""
    pairs = pairwise(people, labels)
    return {
        "pairwise_f": round(pairs.f, 5),
        "pairwise_precision": round(pairs.precision, 5),
        "bcubed_f": round(bcubed(people, labels).f, 5),
        "groups": len(np.unique(labels)),
    }


if __name__ == "__main__":
    run(measure)
