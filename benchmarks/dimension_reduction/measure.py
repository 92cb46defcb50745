"""Codes of one, two and three numbers: what families of autoencoders keep of faces beside PCA, LDA and t-SNE.

Faces and held-out people are those of `restoration`. Names and expressions serve the scores, and LDA alone.
"""

import csv
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from benchmarks.command_line import run
from benchmarks.label_free_embedding.split import SPLIT
from benchmarks.record import RESULTS, record
from benchmarks.restoration.faces import RealFaces, real_faces
from benchmarks.restoration.models import autoencoder
from embedding.network import NetworkEmbedder
from evaluation.reduction import Reduce, Reduced, reduction_scores, without_networks

DIMENSIONS = (1, 2, 3)
TOLD = ("neutral", "happiness")


def measure(
    data: Path = Path("datasets"),
    cache: Path = Path(".cache/label_free_embedding"),
    crops: Path = Path(".cache/restoration"),
    held_out: Path = SPLIT,
    people: int = 200,
    faces: int = 1000,
    families: tuple[str, ...] = ("ae", "vae", "aae"),
    family_epochs: int = 4,
    training_faces: int = 6000,
    seed: int = 0,
    results: Path = RESULTS,
) -> Path:
    """Fit on faces that nobody held out is on (t-SNE on the scored ones); score photos of held-out people of LFW."""
    real = real_faces(data, cache, held_out, crops, people, training_faces)
    rows = real.others[:faces]
    pixels = real.pixels[rows]
    expressions = _expressions(data, real, rows)
    labels = {"identity": real.identity[rows], "neutral": np.where(np.isin(expressions, TOLD), expressions, "")}
    ways = without_networks(real.pixels[real.train], _named(real), pixels, seed)
    ways |= {family: _network(real, crops, family, family_epochs, pixels, seed) for family in families}
    figures: dict[str, Any] = {"methods": {}, "faces": len(rows), "people": len(set(labels["identity"]))}
    for name, reduce in tqdm(ways.items(), desc="methods", disable=None):
        figures["methods"][name] = {str(k): reduction_scores(pixels, reduce(k), labels) for k in DIMENSIONS}
    config = {"families": list(families), "family_epochs": family_epochs}
    return record(figures, Path(__file__).with_name("reading.md"), results, config=config, seeds=[seed])


def _named(real: RealFaces) -> np.ndarray:
    """Return who the learned faces of LFW show; faces of other sets have no known name."""
    people = real.identity[real.train].astype(str)
    return np.where(np.char.startswith(people, "lfw/"), people, "")


def _network(real: RealFaces, crops: Path, family: str, epochs: int, pixels: np.ndarray, seed: int) -> Reduce:
    def reduce(k: int) -> Reduced:
        network = NetworkEmbedder(family, autoencoder(real, crops, family, epochs, seed, k))
        return network.embed(pixels), network.reconstruct(pixels)

    return reduce


def _expressions(data: Path, real: RealFaces, rows: np.ndarray) -> np.ndarray:
    with (data / "manifest.csv").open(encoding="utf-8") as lines:
        found = {row["path"]: row.get("expression", "") for row in csv.DictReader(lines)}
    return np.array([found.get(path, "") for path in real.paths[rows]])


if __name__ == "__main__":
    run(measure)
