"""Eight kinds of pictures planted among faces of held-out people, and the scores that find them.

Faces and held-out people are those of `restoration`; the autoencoder is the one trained there, where it is kept.
"""

from pathlib import Path

import cv2
import numpy as np

from benchmarks.command_line import run
from benchmarks.label_free_embedding.split import SPLIT
from benchmarks.record import RESULTS, record
from benchmarks.restoration.faces import RealFaces, real_faces
from benchmarks.restoration.models import autoencoder
from embedding.network import NetworkEmbedder
from evaluation.anomalies.compared import compared
from evaluation.anomalies.detectors import Detector
from evaluation.anomalies.planted import PLANTED, planted
from evaluation.anomalies.scores import compare


def measure(
    data: Path = Path("datasets"),
    cache: Path = Path(".cache/label_free_embedding"),
    crops: Path = Path(".cache/restoration"),
    held_out: Path = SPLIT,
    people: int = 100,
    family: str = "vae",
    family_epochs: int = 3,
    training_faces: int = 2000,
    seed: int = 0,
    results: Path = RESULTS,
) -> Path:
    """Fit every score on faces that nobody held out is on; plant each kind in one photo of each held-out person."""
    cv2.setNumThreads(1)
    faces = real_faces(data, cache, held_out, crops, people, training_faces)
    clean, random = faces.pixels[faces.test], np.random.default_rng(seed)
    others = clean[np.roll(random.permutation(len(clean)), 1)]
    pictures = {kind: planted(kind, clean, others, seed) for kind in PLANTED}
    usual = faces.pixels[faces.others]
    kinds = compare(detectors(faces, crops, family, family_epochs, seed), usual, pictures)
    names = list(next(iter(kinds.values())))
    figures = {
        "kinds": _by(kinds, "auroc"),
        "mean": {name: _mean(kinds, name, "auroc") for name in names},
        "average_precision": _by(kinds, "average_precision"),
        "false_positives_at_95": _by(kinds, "false_positives"),
        "false_positives_mean": {name: _mean(kinds, name, "false_positives") for name in names},
        "ordinary": len(usual),
        "planted_of_each_kind": len(clean),
        "people": len(clean),
    }
    config = {"family": family, "family_epochs": family_epochs}
    return record(figures, Path(__file__).with_name("reading.md"), results, config=config, seeds=[seed])


def detectors(faces: RealFaces, crops: Path, family: str, epochs: int, seed: int) -> list[Detector]:
    """Return all scores: embedders have learned from most faces to learn from, scores from the rest of them."""
    rows = np.random.default_rng(seed).permutation(faces.train)
    learned, ordinary = faces.pixels[rows[: 3 * len(rows) // 4]], faces.pixels[rows[3 * len(rows) // 4 :]]
    network = NetworkEmbedder(family, autoencoder(faces, crops, family, epochs, seed))
    return compared(learned, ordinary, [network], seed)


def _mean(kinds: dict[str, dict[str, dict[str, float]]], name: str, score: str) -> float:
    return round(float(np.mean([found[name][score] for found in kinds.values()])), 4)


def _by(kinds: dict[str, dict[str, dict[str, float]]], score: str) -> dict[str, dict[str, float]]:
    return {kind: {name: round(each[score], 4) for name, each in found.items()} for kind, found in kinds.items()}


if __name__ == "__main__":
    run(measure)
