"""Does an autoencoder that reconstructs a neighbour give better embeddings than its parents? Numbers only.

Data: a folder with a folder of photos for each person (DATA), or, when none is given, the drawn people of `make data`.
Training and validation people are used without their names; the scores are those of the test people, who took no part
in any choice. All networks are the same and get the same number of steps.
"""

import statistics
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from benchmarks.command_line import run
from benchmarks.neighbour_reconstruction.reading import findings
from benchmarks.neighbour_reconstruction.scores import TREATMENTS, gains, score, spread, wins
from benchmarks.record import RESULTS, record
from core.crop import EyeCrop
from core.face_table import FaceTable
from embedding.pca import fit_pca
from embedding.pixels import PixelEmbedder
from faces.aligned_faces import align_faces
from faces.measuring.measure import MeasureSettings, measure_faces
from faces.media.decode import DecodeSettings
from faces.selection.filtering import FilterSettings, mark_faces
from faces.sources.scan import scan_all
from faces.sources.settings import SourceSettings
from faces.splits import SplitSettings, assign_splits
from models.build import build_model
from models.families.registry import model_settings
from models.inference import embed
from models.training.loop import train
from models.training.settings import TrainingSettings
from models.training.targets import build_targets

ROOT = Path(__file__).resolve().parents[2]
DRAWN = ROOT / "data" / "synthetic" / "stills"
AUGMENT = {
    "mirror": 0.5, "shift": 0.04, "rotation": 6, "zoom": 0.06, "brightness": 0.1, "contrast": 0.25,
    "side_light": 0.3, "tint": 0.1, "gray": 0.1,
}  # fmt: skip
NEIGHBOUR = {"kind": "neighbour", "neighbours": 3, "dimension": 128}
STEPS = {"learning_rate": 2e-3, "schedule": "cosine"}
NETWORKS: dict[str, tuple[str, dict[str, Any]]] = {
    "ae": ("ae", {}),
    "vae": ("vae", {}),
    "ae_augmented": ("ae", {"augment": AUGMENT}),
    "ae_neighbour": ("ae", {"augment": AUGMENT, "targets": NEIGHBOUR}),
    "ae_half_neighbour": ("ae", {"augment": AUGMENT, "targets": NEIGHBOUR | {"own": 0.5}}),
}
"""Name to family and training settings; the last becomes itself half of the time."""


@dataclass(frozen=True)
class Budget:
    """What every network gets: `size` in pixels, `width` as a share of the published network's channels."""

    size: int = 32
    width: float = 0.125
    zdim: int = 64
    epochs: int = 12
    batch_size: int = 64


def measure(
    data: Path | None = None,
    drawn: Path = DRAWN,
    size: int = 32,
    width: float = 0.125,
    zdim: int = 64,
    epochs: int = 12,
    batch_size: int = 64,
    seeds: int = 3,
    threads: int = 2,
    workers: int = 2,
    results: Path = RESULTS,
) -> Path:
    """Train every network with every seed and score all embeddings.

    `data` holds a folder of photos for each person; without it the people in `drawn` are used (`make data`).
    """
    torch.set_num_threads(threads)
    budget = Budget(size, width, zdim, epochs, batch_size)
    table = faces(data or drawn, data is None, size, workers)
    runs = [run_seed(table, seed, budget) for seed in tqdm(range(seeds), desc="seeds", disable=None)]
    figures = figures_of(table, runs, "drawn people" if data is None else "photos of real people")
    config = asdict(budget) | STEPS
    config |= {"networks": {name: {"family": family} | how for name, (family, how) in NETWORKS.items()}}
    command = "make bench TOPIC=neighbour_reconstruction" + (" DATA=<folder>" if data else "")
    return record(
        figures, Path(__file__).with_name("reading.md"), results, command=command, config=config,
        seeds=range(seeds), trials=seeds, **findings(figures),
    )  # fmt: skip


def figures_of(table: FaceTable, runs: list[dict[str, Any]], data: str) -> dict[str, Any]:
    """Return mean and spread over seeds of every score, and what the neighbour autoencoder gains."""
    gain = gains([one["scores"] for one in runs])
    return {
        "seeds": len(runs),
        "data": data,
        "faces": counts(table),
        "share_with_neighbour": round(statistics.mean(one["share_with_neighbour"] for one in runs), 4),
        "neighbours_of_one_person": round(statistics.mean(one["neighbours_of_one_person"] for one in runs), 4),
        "scores": spread([one["scores"] for one in runs]),
        "gain": gain,
        "wins": wins(gain),
    }


def faces(folder: Path, drawn: bool, size: int, workers: int) -> FaceTable:
    """Find, align and split the faces of a folder with a folder for each person; nobody is in two splits."""
    source = SourceSettings(kind="identity_folders", path=folder.name, synthetic=drawn)
    raw, _ = scan_all([source], folder.resolve().parent)
    measured, *_ = measure_faces(raw, folder.resolve().parent, MeasureSettings(), workers)
    split = assign_splits(mark_faces(measured, FilterSettings()), SplitSettings())
    with tempfile.TemporaryDirectory(prefix="likeness-neighbours-") as name:
        settings = EyeCrop(size=size)
        table, _ = align_faces(
            split, folder.resolve().parent, Path(name), settings, decode=DecodeSettings(), data_version=""
        )
    return table


def counts(table: FaceTable) -> dict[str, int]:
    """Return how many faces train, validate and test (frontal faces of the test people), and those people."""
    split = table.manifest["split"]
    test = table.manifest.iloc[test_rows(table)]
    return {
        "train": int((split == "train").sum()),
        "val": int((split == "val").sum()),
        "test": len(test),
        "test_people": int(test["identity"].nunique()),
    }


def test_rows(table: FaceTable) -> np.ndarray:
    """Return the frontal faces of the test people."""
    return np.flatnonzero((table.manifest["split"] == "test") & table.manifest["frontal"].astype(bool))


def run_seed(table: FaceTable, seed: int, budget: Budget) -> dict[str, Any]:
    """Return the scores of every embedding under every treatment for one seed, and what the neighbours were."""
    rows = [np.flatnonzero(table.manifest["split"] == name) for name in ("train", "val")]
    test = test_rows(table)
    people = table.manifest["identity"].to_numpy(str)
    scores = {}
    for name, encode in (*baselines(table, rows[0], budget.zdim, seed), *networks(table, rows, seed, budget)):
        vectors = encode(table.pixels[rows[0]]), encode(table.pixels[test])
        treated = {how: treat(vectors) for how, treat in TREATMENTS.items() if (name, how) != ("pixels", "whitened")}
        scores[name] = {how: score(z_nd, people[test], seed) for how, z_nd in treated.items()}
    return {"scores": scores} | neighbours(table, rows, seed)


def baselines(
    table: FaceTable, rows: np.ndarray, zdim: int, seed: int
) -> Iterator[tuple[str, Callable[[np.ndarray], np.ndarray]]]:
    """Yield the pixels and their principal components, as many as the networks have codes and twice as many."""
    yield "pixels", PixelEmbedder().embed
    yield "pca", fit_pca(table.pixels[rows], zdim, seed).embed
    yield "pca_twice", fit_pca(table.pixels[rows], 2 * zdim, seed).embed


def networks(
    table: FaceTable, rows: list[np.ndarray], seed: int, budget: Budget
) -> Iterator[tuple[str, Callable[[np.ndarray], np.ndarray]]]:
    """Train and yield every network."""
    steps = STEPS | {"epochs": budget.epochs, "patience": budget.epochs, "batch_size": budget.batch_size}
    for name, (family, how) in NETWORKS.items():
        model = build_model(
            model_settings(name=name, family=family, zdim=budget.zdim, width=budget.width, size=budget.size), seed
        )
        settings = TrainingSettings.model_validate(steps | how)
        targets = build_targets(settings.targets, table.pixels, rows, seed)
        with tempfile.TemporaryDirectory(prefix="likeness-neighbours-") as folder:
            train(model, table.pixels, rows[0], rows[1], settings, folder=Path(folder), seed=seed, targets=targets)
        yield name, partial(embed, model)


def neighbours(table: FaceTable, rows: list[np.ndarray], seed: int) -> dict[str, float]:
    """Return how many training faces have a neighbour, and how many of the neighbours drawn show the same person.

    Names are used here to describe the neighbours, not to choose them.
    """
    settings = TrainingSettings.model_validate({"targets": NEIGHBOUR}).targets
    chosen = build_targets(settings, table.pixels, rows, seed)(rows[0], 1)
    other = chosen != rows[0]
    people = table.manifest["identity"].to_numpy(str)
    same = people[chosen[other]] == people[rows[0][other]]
    return {"share_with_neighbour": float(other.mean()), "neighbours_of_one_person": float(same.mean())}


if __name__ == "__main__":
    run(measure)
