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
from record import record
from tqdm import tqdm

from clustering import unit_length
from clustering.centres import KMeansClusterer
from clustering.hierarchy import AgglomerativeClusterer
from faces.alignment import AlignSettings, align_faces
from faces.decode import DecodeSettings
from faces.filtering import FilterSettings, judge
from faces.measure import MeasureSettings, measure_faces
from faces.sources import SourceSettings, scan_all
from faces.splits import SplitSettings, assign_splits
from faces.table import FaceTable
from measures.baselines import PcaBaseline, RawPixels
from measures.pairs import face_pairs
from measures.partition import bcubed
from measures.verification import MAX_PAIRS, pair_distances, roc_of_distances
from models.build import build_model
from models.inference import embed
from models.settings import ModelSettings, TrainingSettings
from models.targets import build_targets
from models.training import train

ROOT = Path(__file__).resolve().parents[1]
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

NEW = "ae_neighbour"
PARENTS = ("ae", "vae", "ae_augmented", "pca", "pixels")
LEAST_VARIANCE = 1e-3
"""Whitening divides by no variance smaller than this share of the largest."""

Vectors = tuple[np.ndarray, np.ndarray]
"""Embeddings of the training faces and of the test faces, float32 (N, D)."""


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
            ModelSettings(name=name, family=family, zdim=options.zdim, width=options.width, size=options.size), seed
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


def whitened(vectors: Vectors) -> np.ndarray:
    """Return the test embeddings, decorrelated and scaled to variance 1 as measured on training faces, of length 1."""
    train_nd, test_nd = (np.asarray(part, np.float64) for part in vectors)
    variance_d, axes_dd = np.linalg.eigh(np.cov(train_nd.T))
    scale_d = np.sqrt(np.maximum(variance_d, LEAST_VARIANCE * variance_d.max()))
    return unit_length((test_nd - train_nd.mean(0)) @ axes_dd / scale_d).astype(np.float32)


TREATMENTS: dict[str, Callable[[Vectors], np.ndarray]] = {
    "raw": lambda vectors: vectors[1],
    "unit_length": lambda vectors: unit_length(vectors[1]),
    "whitened": whitened,
}
"""What is done to test embeddings before distances are taken."""


def score(z_nd: np.ndarray, people: np.ndarray, seed: int) -> dict[str, float]:
    """Return verification and clustering scores of embeddings as they are; the number of people is known."""
    pairs = face_pairs(people, MAX_PAIRS, random_state=0)
    roc = roc_of_distances(pair_distances(z_nd, pairs.left, pairs.right), pairs.same)
    known = {"n_clusters": len(np.unique(people)), "normalise": False, "random_state": seed}
    return {
        "auc": roc.auc,
        "eer": roc.eer,
        "agglomerative_bcubed_f": bcubed(people, AgglomerativeClusterer(**known).fit_predict(z_nd)).f,
        "kmeans_bcubed_f": bcubed(people, KMeansClusterer(**known).fit_predict(z_nd)).f,
    }


Scores = dict[str, dict[str, dict[str, float]]]
"""Embedding -> treatment -> score -> value."""


def spread(runs: list[Scores]) -> dict[str, Any]:
    """Return mean and standard deviation over seeds of every score."""
    return {
        name: {
            how: {key: summary([one[name][how][key] for one in runs]) for key in values}
            for how, values in treatments.items()
        }
        for name, treatments in runs[0].items()
    }


def gains(runs: list[Scores]) -> dict[str, Any]:
    """Return what the neighbour autoencoder gains in AUC over each parent, by treatment, seed by seed."""
    return {
        parent: {
            how: summary([one[NEW][how]["auc"] - one[parent][how]["auc"] for one in runs]) for how in runs[0][parent]
        }
        for parent in PARENTS
    }


def summary(values: list[float]) -> dict[str, float]:
    return {"mean": round(statistics.mean(values), 4), "sd": round(statistics.stdev(values) if values[1:] else 0.0, 4)}


def wins(gain: dict[str, Any]) -> bool:
    """Say whether it beats every parent, both of unit length, by more than the spread over seeds."""
    return all(one["unit_length"]["mean"] > one["unit_length"]["sd"] for one in gain.values())


def reading(figures: dict[str, Any]) -> str:
    """Say in plain words what was measured."""
    scores, faces = figures["scores"], figures["faces"]
    rows = "\n".join(
        f"| {name} | {how} | " + " | ".join(f"{one['mean']:.3f} ± {one['sd']:.3f}" for one in values.values()) + " |"
        for name, treatments in scores.items()
        for how, values in treatments.items()
    )
    gain = "\n".join(
        f"| {parent} | " + " | ".join(gained(by_treatment.get(how)) for how in TREATMENTS) + " |"
        for parent, by_treatment in figures["gain"].items()
    )
    means = {(name, how): one["auc"]["mean"] for name, kinds in scores.items() for how, one in kinds.items()}
    best = max(means, key=lambda key: means[key])
    whitening = [means[name, "whitened"] - means[name, "unit_length"] for name in scores if (name, "whitened") in means]
    varying = means["ae_augmented", "unit_length"] - means["ae", "unit_length"]
    behind = [parent for parent, one in figures["gain"].items() if one["unit_length"]["mean"] < 0]
    return f"""
{figures["data"].capitalize()}: {faces["train"]} training and {faces["val"]} validation faces, whose names were not
used; scores on {faces["test"]} frontal faces of {faces["test_people"]} other people. Mean ± standard deviation over
{figures["seeds"]} seeds, which decide weights, order and chance; the people are the same in all.

| embedding | treatment | verification AUC | EER | agglomerative BCubed F | k-means BCubed F |
| --- | --- | --- | --- | --- | --- |
{rows}

`ae_neighbour` reconstructs, from a varied picture, one of its mutual nearest neighbours among whitened principal
components; `ae_half_neighbour` every second time itself; `ae_augmented` always itself. Training faces that have a
neighbour: {figures["share_with_neighbour"]:.0%}; neighbours that show the same person: \
{figures["neighbours_of_one_person"]:.0%}.
`unit_length`: embeddings scaled to length 1; `whitened`: decorrelated with variances 1 as measured on the training
faces, then length 1. `pca` has as many components as the networks have codes, `pca_twice` twice as many.

AUC that `ae_neighbour` gains over its parents, seed by seed:

| parent | raw | unit length | whitened |
| --- | --- | --- | --- |
{gain}

**Reading**: with lengths 1, the neighbour autoencoder {"beats" if figures["wins"] else "does not beat"} every parent
by more than the spread over seeds; its mean AUC is lower than that of: {", ".join(behind) or "none"}.
Varying the input alone changes the AUC of the autoencoder by {varying:+.3f}. Whitening changes that of every embedding
but the pixels, where it was not tried, by {min(whitening):+.3f} to {max(whitening):+.3f}; the best of the table is
{best[0]}, {best[1]} (AUC {means[best]:.3f}).
Small networks and a short training: longer ones on more faces may order differently.
"""


def gained(one: dict[str, float] | None) -> str:
    return f"{one['mean']:+.3f} ± {one['sd']:.3f}" if one else "-"


if __name__ == "__main__":
    main()
