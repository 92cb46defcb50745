"""How well autoencoders distinguish people once faces are warped onto the mean face, beside PCA of the same crops.

Faces, landmarks and held-out people are those of `label_free_embedding`, whose cache is used where it is there. Names
serve the split and the scores only.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from benchmarks.command_line import run
from benchmarks.label_free_embedding.collect import Collected, collect
from benchmarks.label_free_embedding.scores import all_pairs, lfw_like_pairs, verification
from benchmarks.label_free_embedding.split import SPLIT, Split, split
from benchmarks.record import RESULTS, record
from benchmarks.warped_autoencoders.inputs import blended_crops
from core.linear import whitening
from core.vectors import unit_rows
from embedding.network import NetworkEmbedder
from embedding.pca import fit_pca
from embedding.regions.adapt import CollectionMetric
from embedding.regions.metric import metric, within_scatter
from embedding.regions.pseudo_people import pseudo_people
from embedding.regions.settings import MetricSettings, PseudoPeopleSettings
from faces.detection.canonical_mesh import load_mesh
from faces.detection.weights import find_landmarker
from faces.mesh.grid import MeshGrid
from models.build import build_model
from models.families.registry import model_settings
from models.training.loop import train
from models.training.settings import TrainingSettings

VALIDATION = 20
"""One of so many faces to learn from is kept for validation."""

Scores = dict[str, dict[str, dict[str, float]]]


def measure(
    data: Path = Path("datasets"),
    cache: Path = Path(".cache/label_free_embedding"),
    held_out: Path = SPLIT,
    families: tuple[str, ...] = ("ae", "vae", "aae", "denoising", "contractive"),
    seeds: int = 3,
    epochs: int = 20,
    zdim: int = 256,
    size: int = 32,
    contrast: str = "as_taken",
    results: Path = RESULTS,
) -> Path:
    """Train each family with each seed on crops of faces that nobody held out is on; score codes of those who are.

    `contrast`: of the crops that networks see; PCA sees crops of either.
    """
    cv2.setNumThreads(1)
    grid = MeshGrid.build(load_mesh(find_landmarker()))
    collected = collect(data, cache, grid)
    rows = split(collected, held_out)
    crops = {name: blended_crops(collected.faces, grid.mask, size, name) for name in ("as_taken", "equalised")}
    training = TrainingSettings(epochs=epochs, batch_size=128, learning_rate=1e-3, schedule="cosine")
    figures: dict[str, Any] = {"faces": {name: len(each) for name, each in vars(rows).items()}, "zdim": zdim}
    figures["pca"] = {name: _pca(each, rows, collected, zdim) for name, each in crops.items()}
    figures["networks"], start = {}, time.process_time()
    for family in families:
        tries = [_network(crops[contrast], rows, collected, family, zdim, training, seed) for seed in range(seeds)]
        figures["networks"][family] = {how: _mean([each[how] for each in tries]) for how in tries[0]}
        print(family, figures["networks"][family], flush=True)
    figures["cpu_s_per_training"] = round((time.process_time() - start) / (len(families) * seeds))
    config = {
        "families": list(families),
        "training": training.model_dump(mode="json"),
        "size": size,
        "contrast": contrast,
    }
    template = Path(__file__).with_name("reading.md")
    return record(figures, template, results, config=config, seeds=list(range(seeds)))


def _pca(crops: np.ndarray, rows: Split, collected: Collected, zdim: int) -> Scores:
    fitted = fit_pca(crops[rows.learning], zdim)
    return dict(_treated(fitted.embed(crops), rows, collected))


def _network(
    crops: np.ndarray, rows: Split, collected: Collected, family: str, zdim: int, training: TrainingSettings, seed: int
) -> Scores:
    network = build_model(model_settings(family=family, network="dense", size=crops.shape[1], zdim=zdim), seed)
    held = rows.learning[::VALIDATION]
    torch.manual_seed(seed)
    with tempfile.TemporaryDirectory() as folder:
        train(network, crops, np.setdiff1d(rows.learning, held), held, training, folder=Path(folder), seed=seed)
    return dict(_treated(NetworkEmbedder(family, network).embed(crops), rows, collected))


def _treated(codes: np.ndarray, rows: Split, collected: Collected) -> Iterator[tuple[str, dict[str, dict[str, float]]]]:
    """Yield what codes (N, D) are compared by, and the scores: each treatment is learned from the faces to learn from.

    `plain`: cosine around the mean. `whitened`. `metric`: whitened, then the metric of pseudo-people. `in_collection`:
    the last, with what the tested people's photos say of themselves without names.
    """
    centred = codes - codes[rows.learning].mean(axis=0)
    yield "plain", _scores(unit_rows(centred), rows, collected)
    white = whitening(codes[rows.learning], codes.shape[1])
    yield "whitened", _scores(unit_rows(white(codes)), rows, collected)
    learning = unit_rows(white(codes[rows.learning]))
    groups = pseudo_people(learning, PseudoPeopleSettings(), np.random.default_rng(0))
    settings = MetricSettings()
    scatter = within_scatter(white(codes[rows.learning]), groups, settings.full_group)
    if scatter is None:
        return
    vectors = unit_rows(white.then(metric(scatter, settings))(codes))
    yield "metric", _scores(vectors, rows, collected)
    yield "in_collection", _scores(vectors, rows, collected, collection=True)


def _scores(
    vectors: np.ndarray, rows: Split, collected: Collected, collection: bool = False
) -> dict[str, dict[str, float]]:
    names = collected.identity
    lfw, celeba = (vectors[own] for own in (rows.lfw, rows.celeba))
    if collection:
        lfw, celeba = (CollectionMetric.fit(each).apply(each) for each in (lfw, celeba))
    return {
        "lfw": verification(lfw, lfw_like_pairs(names[rows.lfw])),
        "celeba": verification(celeba, all_pairs(names[rows.celeba])),
    }


def _mean(tries: list[dict[str, dict[str, float]]]) -> dict[str, dict[str, float]]:
    """Return the mean of each score over seeds, and the standard deviation of the AUC."""
    found = {}
    for people in tries[0]:
        found[people] = {key: round(float(np.mean([t[people][key] for t in tries])), 4) for key in tries[0][people]}
        found[people]["auc_deviation"] = round(float(np.std([t[people]["auc"] for t in tries])), 4)
    return found


if __name__ == "__main__":
    run(measure)
