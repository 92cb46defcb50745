"""Eight kinds of pictures planted among faces of held-out people, and the scores that find them.

Faces and held-out people are those of `restoration`.
"""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from benchmarks.command_line import run
from benchmarks.label_free_embedding.split import SPLIT
from benchmarks.record import RESULTS, record
from benchmarks.restoration.faces import RealFaces, real_faces
from benchmarks.restoration.models import autoencoder
from embedding.network import NetworkEmbedder
from evaluation.anomalies.altered import ALTERATIONS
from evaluation.anomalies.compared import compared
from evaluation.anomalies.detectors import Detector
from evaluation.anomalies.planted import PLANTED, planted
from evaluation.anomalies.scores import compare
from evaluation.anomalies.self_supervised import SelfSupervised


def measure(
    data: Path = Path("datasets"),
    cache: Path = Path(".cache/label_free_embedding"),
    crops: Path = Path(".cache/restoration"),
    held_out: Path = SPLIT,
    people: int = 100,
    family: str = "vae",
    family_epochs: int = 12,
    training_faces: int = 4000,
    seed: int = 0,
    results: Path = RESULTS,
) -> Path:
    """Fit every score on faces that nobody held out is on; plant each kind in one photo of each held-out person.

    `self_supervised` is fitted again without each family of alterations in turn.
    """
    cv2.setNumThreads(1)
    faces = real_faces(data, cache, held_out, crops, people, training_faces)
    clean, random = faces.pixels[faces.test], np.random.default_rng(seed)
    others = clean[np.roll(random.permutation(len(clean)), 1)]
    pictures = {kind: planted(kind, clean, others, seed) for kind in PLANTED}
    usual = faces.pixels[faces.others]
    learned, ordinary = _parts(faces, seed)
    kinds = compare(detectors(faces, learned, ordinary, crops, family, family_epochs, seed), usual, pictures)
    without = {each: _without(each, faces.pixels[learned], faces.pixels[ordinary], seed) for each in ALTERATIONS}
    unseen = {each: compare([told], usual, pictures) for each, told in without.items()}
    names = list(next(iter(kinds.values())))
    figures = {
        "kinds": _by(kinds, "auroc"),
        "mean": {name: _mean(kinds, name, "auroc") for name in names},
        "average_precision": _by(kinds, "average_precision"),
        "false_positives_at_95": _by(kinds, "false_positives"),
        "false_positives_mean": {name: _mean(kinds, name, "false_positives") for name in names},
        "without_family": {each: _by(found, "auroc") for each, found in unseen.items()},
        "learned": [len(learned), len(ordinary)],
        "ordinary": len(usual),
        "planted_of_each_kind": len(clean),
        "people": len(clean),
    }
    config = {"family": family, "family_epochs": family_epochs}
    return record(figures, Path(__file__).with_name("reading.md"), results, config=config, seeds=[seed])


def _parts(faces: RealFaces, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return rows of faces for embedders to learn from, three quarters, and for the scores, the rest."""
    rows = np.random.default_rng(seed).permutation(faces.train)
    return rows[: 3 * len(rows) // 4], rows[3 * len(rows) // 4 :]


def detectors(
    faces: RealFaces, learned: np.ndarray, ordinary: np.ndarray, crops: Path, family: str, epochs: int, seed: int
) -> list[Detector]:
    """Return all scores: embedders have learned from some rows, scores from others."""
    network = NetworkEmbedder(family, autoencoder(replace(faces, train=learned), crops, family, epochs, seed))
    return compared(faces.pixels[learned], faces.pixels[ordinary], [network], seed)


def _without(family: str, learned: np.ndarray, ordinary: np.ndarray, seed: int) -> SelfSupervised:
    return SelfSupervised.between(learned, ordinary, seed, [each for each in ALTERATIONS if each != family])


def _mean(kinds: dict[str, dict[str, dict[str, float]]], name: str, score: str) -> float:
    return round(float(np.mean([found[name][score] for found in kinds.values()])), 4)


def _by(kinds: dict[str, dict[str, dict[str, float]]], score: str) -> dict[str, dict[str, float]]:
    return {kind: {name: round(each[score], 4) for name, each in found.items()} for kind, found in kinds.items()}


if __name__ == "__main__":
    run(measure)
