"""What unsupervised embeddings are worth for distinguishing and grouping people, on real people. Numbers only.

Needs a folder (--data) with `lfw` and `celeba`, from whose people all is learned without their names, and where present
`orl`, `london` and `manifest.csv` (path, gender, ethnicity, age). Tested people are in no training set. With the
packages `dlib` and `face_recognition_models` installed, a recogniser that was trained with names stands beside.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from app.recogniser import CHIP_PLACE
from benchmarks.command_line import run
from benchmarks.embedding_clustering.encoders import (
    PIXELS,
    RECOGNISER,
    REGIONS,
    STEPS,
    Budget,
    Encode,
    encoders,
    recogniser,
    regions,
)
from benchmarks.embedding_clustering.face_tables import aligned, attributes, measured_faces, rows_of, test_rows
from benchmarks.embedding_clustering.reading import findings
from benchmarks.embedding_clustering.scores import MAX_PAIRS, Task, scored
from benchmarks.record import RESULTS, record
from core.crop import EyeCrop, MeshCrop
from core.face_table import FaceTable
from embedding.whitening import Whitening
from evaluation.likelihood_ratio import LikelihoodRatio
from evaluation.verification_intervals import PeoplePairs
from models.families.registry import FAMILIES

CALIBRATION_FACES = 1_000
"""Training faces, with names, on which the likelihood ratio is fitted."""


def measure(
    data: Path = Path("datasets"),
    size: int = 64,
    width: float = 0.125,
    zdim: int = 64,
    epochs: int = 10,
    batch_size: int = 64,
    seed: int = 0,
    resamples: int = 200,
    families: tuple[str, ...] = tuple(FAMILIES),
    threads: int = 2,
    workers: int = 2,
    results: Path = RESULTS,
) -> Path:
    """Train an embedding of every kind on some people of `data`; score verification and clustering of others.

    `size`: side of a face in pixels; `width`: channels as a share of the published network's; `resamples`: draws of
    people behind an interval; `workers`: processes that find faces and score.
    """
    began = time.perf_counter()
    torch.set_num_threads(threads)
    budget = Budget(size, width, zdim, epochs, batch_size, seed, families)
    faces, photos, landmarks = measured_faces(data, workers)
    table = aligned(faces, data, EyeCrop(size=size), landmarks)
    tasks = list(unsupervised(table, budget, resamples))
    warped = aligned(faces[faces["split"] != "val"], data, MeshCrop(), landmarks)
    tasks += embedded(REGIONS, regions(warped, seed), warped, resamples, whiten=False)
    if (network := recogniser()) is not None:
        chips = aligned(faces[faces["split"] != "val"], data, CHIP_PLACE, landmarks)
        tasks += embedded(RECOGNISER, network, chips, resamples, whiten=False)
    figures = {"seconds": 0, **counted(table, photos), **all_scores(tasks, workers)}
    figures["seconds"] = round(time.perf_counter() - began)
    config = asdict(budget) | {"resamples": resamples, **STEPS, "max_pairs": MAX_PAIRS}
    command = "make bench TOPIC=embedding_clustering DATA=datasets"
    template = Path(__file__).with_name("reading.md")
    kept = figures | {"table": nested(figures["table"])}
    return record(kept, template, results, command=command, config=config, seeds=[seed], **findings(figures))


def counted(table: FaceTable, photos: dict[str, int]) -> dict[str, Any]:
    """Return how many faces and people train, and test by set."""
    train = rows_of(table, "train")
    return {
        "train": {"faces": len(train), "people": people(table, train)},
        "test": {
            name: {"photos": photos[name], "faces": len(rows), "people": people(table, rows)}
            for name, rows in test_rows(table).items()
        },
    }


def all_scores(tasks: list[Task], workers: int) -> dict[str, Any]:
    """Return the rows of verification, of every clustering, and of every subgroup."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        found = list(tqdm(pool.map(scored, tasks), total=len(tasks), desc="score", disable=None))
    return {
        "verification": [row for row, _, _ in found],
        "table": [row for _, rows, _ in found for row in rows],
        "subgroups": [
            task.place | {"groups": groups} for task, (_, _, groups) in zip(tasks, found, strict=True) if groups
        ],
    }


def nested(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return rows by set, embedding with its treatment, and algorithm."""
    found: dict[str, Any] = {}
    for row in rows:
        place = found.setdefault(row["data"], {}).setdefault(f"{row['embedding']}, {row['treatment']}", {})
        place[row["algorithm"]] = {name: row[name] for name in ("clusters_found", "noise_share")} | row["measures"]
    return found


def unsupervised(table: FaceTable, budget: Budget, resamples: int) -> Iterator[Task]:
    """Yield what is to be scored for every embedding that is learned without names."""
    for name, encode in encoders(table, budget):
        yield from embedded(name, encode, table, resamples, whiten=name != PIXELS)


def embedded(name: str, encode: Encode, table: FaceTable, resamples: int, *, whiten: bool) -> Iterator[Task]:
    """Yield an embedding of every set of tested people, as it is and whitened as measured on training faces."""
    manifest = table.manifest
    rows = rows_of(table, "train")
    sample = rows[np.isin(manifest["identity"].iloc[rows], first_people(table, rows, CALIBRATION_FACES))]
    learned = encode(some(table, rows if whiten else sample))
    tests = {place: encode(some(table, tested)) for place, tested in test_rows(table).items()}
    treatments: dict[str, Callable[[np.ndarray], np.ndarray]] = {"plain": lambda z_nd: z_nd}
    if whiten:
        treatments["whitened"] = Whitening.fit(learned).apply
    named = learned[np.isin(rows, sample)] if whiten else learned
    for treatment, treat in treatments.items():
        pairs = PeoplePairs.of(treat(named), manifest["identity"].iloc[sample], MAX_PAIRS)
        ratio = LikelihoodRatio.fit(pairs.distances, pairs.same)
        for place, tested in test_rows(table).items():
            yield Task(
                {"data": place, "embedding": name, "treatment": treatment},
                treat(tests[place]),
                manifest["identity"].iloc[tested].to_numpy(str),
                ratio,
                attributes(table, tested),
                resamples,
            )


def some(table: FaceTable, rows: np.ndarray) -> FaceTable:
    """Return the faces of some rows, which ascend."""
    return table.select(np.isin(np.arange(len(table)), rows))


def first_people(table: FaceTable, rows: np.ndarray, faces: int) -> Any:
    """Return the names of the first people who together have about so many faces."""
    identities = table.manifest["identity"].iloc[rows]
    return identities.iloc[np.random.default_rng(0).permutation(len(rows))].drop_duplicates().iloc[: faces // 6]


def people(table: FaceTable, rows: np.ndarray) -> int:
    return int(table.manifest["identity"].iloc[rows].nunique())


if __name__ == "__main__":
    run(measure)
