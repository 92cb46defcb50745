"""What a seed plants, and how strange it is found, stays what dated results rest on."""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import pytest
from fingerprints import fingerprint, near

from embedding.pca import fit_pca
from evaluation.anomalies.altered import ALTERATIONS, altered
from evaluation.anomalies.bands import Bands
from evaluation.anomalies.compared import compared
from evaluation.anomalies.detectors import Combined, LatentDensity, LatentNeighbours, ReconstructionError
from evaluation.anomalies.planted import PLANTED, planted
from evaluation.anomalies.strangeness import fitted, score, strangeness

VALUES = {
    "misaligned": [127.562, 132.791, -0.625793],
    "upside_down": [127.496, 132.307, 2.16347],
    "hand": [128.293, 134.003, 4.35581],
    "half_of_another": [128.699, 135.033, 6.96917],
    "bar": [115.152, 125.149, 6.39898],
    "blurred": [127.491, 131.437, 2.20613],
    "channels_swapped": [127.496, 132.307, 4.38543],
    "no_face": [127.512, 132.259, 11.4217],
    "pasted": [127.402, 133.151, 3.50663],
    "filled": [127.304, 134.974, 6.46663],
    "moved": [126.125, 132.127, -1.33617],
    "detailed": [127.632, 134.821, 1.83375],
    "coloured": [129.28, 136.34, 1.12147],
    "scrambled": [127.494, 131.97, -6.48105],
    "bands": [-0.717839, 2.05709, -0.184529],
    "few bands": [-0.862221, 2.29935, -1.26827],
    "bands of large faces": [-0.861088, 2.83282, -0.826889],
    "variances": [-6.62906, 7.14756, -1.27461],
    "places": [-7.73755, 7.7388, 0.0922166],
    "error": [-7.75614, 7.75624, -3.45096],
    "density": [27.5511, 28.3301, 19.0892],
    "neighbours": [1.00102, 1.00179, 0.462711],
    "combined": [8.53303, 8.85251, 4.64639],
    "compared bands": [10.2513, 10.911, 5.83632],
    "compared pca_error": [0.000413211, 0.0004135, 0.000184823],
    "compared pca_density": [175.865, 176.27, 74.0286],
    "compared pca_neighbours": [1.08744, 1.0878, 0.483643],
    "compared pca_combined": [19.19, 20.2458, 12.2077],
    "compared bands_and_pca": [33.0746, 33.9, 16.9755],
    "compared isolation_forest": [0.442318, 0.442764, 0.191866],
    "compared one_class_svm": [-0.736591, 0.745459, -0.381099],
    "compared local_outlier_factor": [1.01937, 1.01982, 0.458524],
}


PICTURES = {*PLANTED, *ALTERATIONS}
TREES = {
    "compared self_supervised": [0.026284, 0.0282523, 0.0142374],
    "fitted": [0.0447647, 0.0599826, -0.00640031],
    "strangeness": [0.050052, 0.102897, -0.0122721],
}
"""Rounding can change the way of a face through a tree."""


def faces(count: int, seed: int, side: int = 32) -> np.ndarray:
    """Mixtures of smooth patterns that all faces share, each with a little of its own."""
    rng, common = np.random.default_rng(seed), np.random.default_rng(0)
    shared = np.stack([cv2.resize(each, (side, side), interpolation=cv2.INTER_CUBIC)
                       for each in common.normal(size=(12, 5, 5, 3))])  # fmt: skip
    mixed = np.einsum("nk,khwc->nhwc", rng.normal(0, 14, (count, 12)), shared)
    return np.clip(np.rint(128 + mixed + rng.normal(0, 5, mixed.shape)), 0, 255).astype(np.uint8)


def plants() -> Iterator[tuple[str, Any]]:
    for kind in PLANTED:
        yield kind, planted(kind, faces(6, 1), faces(6, 2), 3)
    for family in ALTERATIONS:
        yield family, altered(family, faces(20, 1), 3)


def measures() -> Iterator[tuple[str, Any]]:
    learned, ordinary, new = faces(150, 4), faces(80, 5), faces(9, 6)
    bands = Bands.fit(learned, ordinary, 140)
    yield "bands", np.log(bands(new))
    yield "few bands", np.log(Bands.fit(learned, ordinary, 20)(new))
    yield "bands of large faces", np.log(Bands.fit(faces(40, 4, 128), faces(40, 5, 128), 20)(faces(4, 6, 128)))
    yield "variances", np.log(bands.variances)
    yield "places", np.log(bands.places)
    pca = fit_pca(learned, 20, 0)
    yield "error", np.log(ReconstructionError(pca).score(new))
    yield "density", LatentDensity(pca).fit(ordinary).score(new)
    yield "neighbours", LatentNeighbours(pca).fit(ordinary).score(new)
    yield "combined", Combined("bands", [Bands.fit(learned, ordinary, 20)]).fit(ordinary).score(new)
    for each in compared(learned, ordinary, [pca]):
        yield f"compared {each.label}", each.score(new)


def of_people() -> Iterator[tuple[str, Any]]:
    people = np.array([f"p{number // 2}" for number in range(200)])
    found = fitted(faces(200, 7), people)
    assert found is not None
    yield "fitted", score(found, faces(9, 8))
    yield "strangeness", strangeness(faces(200, 7), people)


def arrays() -> dict[str, Any]:
    return dict([*plants(), *measures(), *of_people()])


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return arrays()


@pytest.mark.parametrize("name", VALUES)
def test_values_are_those_that_were_checked(found, name):
    assert fingerprint(found[name]) == near(VALUES[name], 0.02 if name in PICTURES else 1e-4 * VALUES[name][1])


@pytest.mark.parametrize("name", TREES)
def test_shares_of_trees_are_those_that_were_checked(found, name):
    assert fingerprint(found[name]) == pytest.approx(TREES[name], abs=0.02)
