"""What unsupervised embeddings are worth for telling people apart and grouping them, on real people. Numbers only.

Needs a folder (--data) with `lfw` and `celeba`, from whose people all is learned without their names, and where present
`orl`, `london` and `manifest.csv` (path, gender, ethnicity, age). Tested people are in no training set. With the
packages `dlib` and `face_recognition_models` installed, a recogniser that was trained with names stands beside.
"""

import argparse
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from benchmarks.embedding_clustering.encoders import CHIP_PLACE, PIXELS, RECOGNISER, STEPS, Encode, recogniser, sources
from benchmarks.embedding_clustering.faces_table import aligned, attributes, measured_faces, rows_of, test_rows
from benchmarks.embedding_clustering.reading import reading
from benchmarks.embedding_clustering.scores import MAX_PAIRS, Task, scored
from benchmarks.record import record
from core.crop import AlignSettings
from core.face_table import FaceTable
from embedding.whitening import Whitening
from evaluation.likelihood_ratio import LikelihoodRatio
from evaluation.verification_intervals import PeoplePairs

CALIBRATION_FACES = 1_000
"""Training faces, with names, on which the likelihood ratio is fitted."""


def main() -> None:
    """Embed, score and write `embedding_clustering`."""
    options, began = _arguments(), time.perf_counter()
    torch.set_num_threads(options.threads)
    faces, photos = measured_faces(options.data, options.workers)
    table = aligned(faces, options.data, AlignSettings(size=options.size))
    tasks = list(unsupervised(table, options))
    if (network := recogniser()) is not None:
        chips = aligned(faces[faces["split"] != "val"], options.data, CHIP_PLACE)
        tasks += embedded(RECOGNISER, network, chips, options, whiten=False)
    with ProcessPoolExecutor(options.workers, mp_context=get_context("spawn")) as pool:
        found = list(tqdm(pool.map(scored, tasks), total=len(tasks), desc="score", disable=None))
    figures = {
        "seconds": round(time.perf_counter() - began),
        "train": {"faces": len(rows_of(table, "train")), "people": people(table, rows_of(table, "train"))},
        "test": {
            name: {"photos": photos[name], "faces": len(rows), "people": people(table, rows)}
            for name, rows in test_rows(table).items()
        },
        "verification": [row for row, _, _ in found],
        "table": [row for _, rows, _ in found for row in rows],
        "subgroups": [task.place | {"groups": groups} for task, (_, _, groups) in zip(tasks, found, strict=True)
                      if groups],
    }  # fmt: skip
    names = ("size", "width", "zdim", "epochs", "batch_size", "resamples")
    config = {name: getattr(options, name) for name in names} | STEPS | {"max_pairs": MAX_PAIRS}
    print(record("embedding_clustering", figures, reading(figures), command="make bench-embeddings DATA=datasets",
                 config=config, seeds=[options.seed]))  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("datasets"))
    parser.add_argument("--size", type=int, default=64, help="side of a face in pixels")
    parser.add_argument("--width", type=float, default=0.125, help="channels, as a share of the published network's")
    parser.add_argument("--zdim", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resamples", type=int, default=200, help="draws of people behind an interval")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2, help="processes that find faces and score")
    return parser.parse_args()


def unsupervised(table: FaceTable, options: argparse.Namespace) -> Iterator[Task]:
    """Yield what is to be scored for every embedding that is learned without names."""
    for name, encode in sources(table, options):
        yield from embedded(name, encode, table, options, whiten=name != PIXELS)


def embedded(
    name: str, encode: Encode, table: FaceTable, options: argparse.Namespace, *, whiten: bool
) -> Iterator[Task]:
    """Yield an embedding of every set of tested people, as it is and whitened as measured on training faces."""
    manifest = table.manifest
    rows = rows_of(table, "train")
    sample = rows[np.isin(manifest["identity"].iloc[rows], first_people(table, rows, CALIBRATION_FACES))]
    learned = encode(table.pixels[rows if whiten else sample])
    tests = {place: encode(table.pixels[tested]) for place, tested in test_rows(table).items()}
    treatments = {"plain": lambda z_nd: z_nd} | ({"whitened": Whitening.fit(learned).apply} if whiten else {})
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
                options.resamples,
            )


def first_people(table: FaceTable, rows: np.ndarray, faces: int) -> Any:
    """Return the names of the first people who together have about so many faces."""
    identities = table.manifest["identity"].iloc[rows]
    return identities.iloc[np.random.default_rng(0).permutation(len(rows))].drop_duplicates().iloc[: faces // 6]


def people(table: FaceTable, rows: np.ndarray) -> int:
    return int(table.manifest["identity"].iloc[rows].nunique())


if __name__ == "__main__":
    main()
