"""Does an autoencoder that reconstructs a neighbour give better embeddings than its parents? Numbers only.

Data: a folder with a folder of photos for each person (DATA), or, when none is given, the drawn people of `make data`.
Training and validation people are used without their names; the scores are those of the test people, who took no part
in any choice. All networks are the same and get the same number of steps.
"""

import argparse
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from benchmarks.neighbour_reconstruction.reading import reading
from benchmarks.neighbour_reconstruction.scores import TREATMENTS, gains, score, spread, wins
from benchmarks.record import record
from core.crop import AlignSettings
from core.face_table import FaceTable
from embedding.baselines import PcaBaseline, RawPixels
from faces.alignment import align_faces
from faces.measuring.measure import MeasureSettings, measure_faces
from faces.media.decode import DecodeSettings
from faces.selection.filtering import FilterSettings, judge
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


def main() -> None:
    """Train every network with every seed, score all embeddings, write `neighbour_reconstruction`."""
    options = _arguments()
    torch.set_num_threads(options.threads)
    table = faces(options.data or DRAWN, options.data is None, options.size, options.workers)
    runs = [run(table, seed, options) for seed in tqdm(range(options.seeds), desc="seeds", disable=None)]
    figures = {
        "seeds": options.seeds,
        "data": "photos of real people" if options.data else "drawn people",
        "faces": counts(table),
        "share_with_neighbour": round(statistics.mean(one["share_with_neighbour"] for one in runs), 4),
        "neighbours_of_one_person": round(statistics.mean(one["neighbours_of_one_person"] for one in runs), 4),
        "scores": spread([one["scores"] for one in runs]),
        "gain": gains([one["scores"] for one in runs]),
    }
    figures["wins"] = wins(figures["gain"])
    config = {name: getattr(options, name) for name in ("size", "width", "zdim", "epochs", "batch_size")}
    config |= STEPS | {"networks": {name: {"family": family} | how for name, (family, how) in NETWORKS.items()}}
    command = "make bench-neighbours" + (" DATA=<folder>" if options.data else "")
    print(record("neighbour_reconstruction", figures, reading(figures), command=command, config=config,
                 seeds=list(range(options.seeds)), trials=options.seeds))  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with a folder of photos for each person")
    parser.add_argument("--size", type=int, default=32, help="side of a face in pixels")
    parser.add_argument("--width", type=float, default=0.125, help="channels, as a share of the published network's")
    parser.add_argument("--zdim", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2, help="processes that find the faces")
    return parser.parse_args()


def faces(folder: Path, drawn: bool, size: int, workers: int) -> FaceTable:
    """Find, align and split the faces of a folder with a folder for each person; nobody is in two splits."""
    source = SourceSettings(kind="identity_folders", path=folder.name, synthetic=drawn)
    raw, _ = scan_all([source], folder.resolve().parent)
    measured, _ = measure_faces(raw, folder.resolve().parent, MeasureSettings(), workers)
    split = assign_splits(judge(measured, FilterSettings()), SplitSettings())
    with tempfile.TemporaryDirectory(prefix="likeness-neighbours-") as name:
        settings = AlignSettings(size=size)
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


def run(table: FaceTable, seed: int, options: argparse.Namespace) -> dict[str, Any]:
    """Return the scores of every embedding under every treatment for one seed, and what the neighbours were."""
    rows = [np.flatnonzero(table.manifest["split"] == name) for name in ("train", "val")]
    test = test_rows(table)
    people = table.manifest["identity"].to_numpy(str)
    scores = {}
    for name, encode in (*baselines(table, rows[0], options.zdim, seed), *networks(table, rows, seed, options)):
        vectors = encode(table.pixels[rows[0]]), encode(table.pixels[test])
        treated = {how: treat(vectors) for how, treat in TREATMENTS.items() if (name, how) != ("pixels", "whitened")}
        scores[name] = {how: score(z_nd, people[test], seed) for how, z_nd in treated.items()}
    return {"scores": scores} | neighbours(table, rows, seed)


def baselines(
    table: FaceTable, rows: np.ndarray, zdim: int, seed: int
) -> Iterator[tuple[str, Callable[[np.ndarray], np.ndarray]]]:
    """Yield the pixels and their principal components, as many as the networks have codes and twice as many."""
    yield "pixels", RawPixels().embed
    yield "pca", PcaBaseline.fit(table.pixels[rows], zdim, seed).embed
    yield "pca_twice", PcaBaseline.fit(table.pixels[rows], 2 * zdim, seed).embed


def networks(
    table: FaceTable, rows: list[np.ndarray], seed: int, options: argparse.Namespace
) -> Iterator[tuple[str, Callable[[np.ndarray], np.ndarray]]]:
    """Train and yield every network."""
    steps = STEPS | {"epochs": options.epochs, "patience": options.epochs, "batch_size": options.batch_size}
    for name, (family, how) in NETWORKS.items():
        model = build_model(
            model_settings(name=name, family=family, zdim=options.zdim, width=options.width, size=options.size), seed
        )
        settings = TrainingSettings.model_validate(steps | how)
        targets = build_targets(settings.targets, table.pixels, rows, seed)
        with tempfile.TemporaryDirectory(prefix="likeness-neighbours-") as folder:
            train(model, table.pixels, *rows, settings, folder=Path(folder), seed=seed, targets=targets)
        yield name, lambda pixels, trained=model: embed(trained, pixels)


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
    main()
