"""Planted pictures are what they say; scores of simple worlds are known."""

import numpy as np
import pytest
from discs import SIDE, discs
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import KernelDensity

from embedding.pca import fit_pca
from evaluation.anomalies.bands import Bands
from evaluation.anomalies.detectors import (
    Combined,
    LatentDensity,
    LatentNeighbours,
    OfScikitLearn,
    ReconstructionError,
    scikit_baselines,
)
from evaluation.anomalies.planted import PLANTED, planted
from evaluation.anomalies.scores import compare, separation


@pytest.fixture(scope="module")
def world():
    return discs(150, 0), discs(100, 1), discs(60, 2), discs(60, 3)


@pytest.mark.parametrize("kind", PLANTED)
def test_planted_pictures_are_seeded_and_differ_from_the_faces(kind, world):
    *_, held, others = world
    first, second = (planted(kind, held, others, seed) for seed in (3, 3))
    np.testing.assert_array_equal(first, second)
    assert first.shape == held.shape
    assert first.dtype == np.uint8
    assert np.abs(first.astype(int) - held).mean() > 3
    np.testing.assert_array_equal(planted(kind, held[:4], others[:4], 3), first[:4])


def test_planted_pictures_are_what_they_say(world):
    *_, held, others = world
    np.testing.assert_array_equal(planted("upside_down", held, others, 0)[:, ::-1, ::-1], held)
    np.testing.assert_array_equal(planted("channels_swapped", held, others, 0)[..., ::-1], held)
    mixed = planted("half_of_another", held, others, 0)
    half = SIDE // 2
    for new, own, other in zip(mixed, held, others, strict=True):
        kept = [np.array_equal(new[:, side], own[:, side]) for side in (slice(half), slice(half, None))]
        taken = [np.array_equal(new[:, side], other[:, side]) for side in (slice(half), slice(half, None))]
        assert sorted(kept) == sorted(taken) == [False, True]
    with pytest.raises(ValueError, match="differ in shape"):
        planted("bar", held, others[:3], 0)


def test_separation_by_hand():
    found = separation(np.array([0.0, 1, 2, 3]), np.array([4.0, 5]))
    assert found == {"auroc": 1, "average_precision": 1, "false_positives": 0}
    assert separation(np.array([0.0, 2]), np.array([1.0, 3]))["auroc"] == 0.75
    assert separation(np.array([0.0, 2]), np.array([1.0, 3]))["false_positives"] == 0.5


def test_bands_find_every_planted_kind(world):
    learned, ordinary, held, others = world
    bands = Combined("bands", [Bands.fit(learned, ordinary, 16)]).fit(ordinary)
    pictures = {kind: planted(kind, held, others, 0) for kind in PLANTED if kind != "half_of_another"}
    found = compare([bands], discs(60, 9), pictures)
    assert {kind: each["bands"]["auroc"] > 0.9 for kind, each in found.items()} == dict.fromkeys(pictures, True)


def test_too_little_is_as_strange_as_too_much():
    """A combination of logarithms finds what a score alone would take for very ordinary."""
    random = np.random.default_rng(0)

    def flat_pictures(light: float) -> np.ndarray:
        return np.clip(np.rint(random.normal(light, 5, (50, 1, 1, 1))), 1, 255).astype(np.uint8) * np.ones(
            (1, 4, 4, 3), np.uint8
        )

    def brightness(faces: np.ndarray) -> np.ndarray:
        return faces.mean((1, 2, 3))

    usual, dark, bright = (flat_pictures(light) for light in (100, 60, 160))
    combined = Combined("brightness", [brightness]).fit(flat_pictures(100))
    assert separation(brightness(usual), brightness(dark))["auroc"] < 0.05
    for strange in (dark, bright):
        assert separation(combined.score(usual), combined.score(strange))["auroc"] > 0.95


def test_the_error_is_that_of_the_reconstruction(world):
    learned, _, held, _ = world
    pca = fit_pca(learned, 8)
    expected = (((held.astype(float) - pca.reconstruct(held)) / 255) ** 2).mean((1, 2, 3))
    np.testing.assert_allclose(ReconstructionError(pca).fit(learned).score(held), expected, rtol=1e-4)


def test_scores_of_codes_find_what_is_no_face(world):
    learned, ordinary, held, others = world
    pca, strange = fit_pca(learned, 8), planted("no_face", held, others, 0)
    least = {"pca_density": 0.8, "pca_neighbours": 0.8}
    for each in (LatentDensity(pca), LatentNeighbours(pca), *scikit_baselines(pca)):
        fitted = each.fit(ordinary)
        labels = np.repeat([0, 1], [len(held), len(strange)])
        scores = np.concatenate([fitted.score(held), fitted.score(strange)])
        assert np.isfinite(scores).all()
        assert roc_auc_score(labels, scores) > least.get(each.label, 0.6), each.label


def test_too_few_ordinary_faces_are_refused(world):
    learned, ordinary, *_ = world
    with pytest.raises(ValueError, match="too few"):
        Combined("bands", [Bands.fit(learned, ordinary, 16)]).fit(ordinary[:5])


def test_an_outlier_detector_sees_codes_in_units_of_their_own_spread(world):
    learned, ordinary, held, _ = world
    pca, model = fit_pca(learned, 8), KernelDensity()
    codes = pca.embed(ordinary).astype(np.float64)
    mean, spread = codes.mean(axis=0), codes.std(axis=0)
    known = KernelDensity().fit((codes - mean) / spread)
    scores = OfScikitLearn("density", model, pca).fit(ordinary).score(held)
    np.testing.assert_allclose(scores, -known.score_samples((pca.embed(held) - mean) / spread), rtol=1e-6)


def test_a_combination_needs_more_faces_than_measures_and_one(world):
    def brightness(faces: np.ndarray) -> np.ndarray:
        return faces.mean((1, 2, 3))

    _, ordinary, *_ = world
    assert np.isfinite(Combined("light", [brightness]).fit(ordinary[:3]).score(ordinary)).all()
    with pytest.raises(ValueError, match="2 ordinary faces are too few for 1 measures"):
        Combined("light", [brightness]).fit(ordinary[:2])


def test_a_blurred_picture_is_blurred_in_both_directions(world):
    *_, held, others = world
    dim = planted("blurred", held, others, 0).astype(float)
    for axis in (1, 2):
        rough, smooth = (np.abs(np.diff(each, axis=axis)).mean() for each in (held.astype(float), dim))
        assert smooth < 0.6 * rough
