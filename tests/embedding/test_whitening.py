"""Whitening against scikit-learn, and what distances gain."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from embedding.pca import fit_pca
from embedding.whitening import WhitenedEmbedder, Whitening
from evaluation.verification import verification_roc


@pytest.fixture(scope="module")
def skewed():
    return np.random.default_rng(0).normal(size=(400, 6)) * [9, 5, 3, 2, 1, 1] + 4


def test_training_faces_become_white(skewed):
    whitening = Whitening.fit(skewed)
    white = (skewed - whitening.mean) @ whitening.axes
    assert np.cov(white.T) == pytest.approx(np.eye(6), abs=1e-9)


def test_angles_are_those_of_scikit_learn(skewed):
    theirs = PCA(whiten=True).fit(skewed).transform(skewed)
    theirs /= np.linalg.norm(theirs, axis=1, keepdims=True)
    ours = Whitening.fit(skewed).apply(skewed)
    np.testing.assert_allclose(ours @ ours.T, theirs @ theirs.T, atol=1e-4)
    assert np.linalg.norm(ours, axis=1) == pytest.approx(1)


def test_any_mixing_of_directions_changes_nothing(skewed):
    mixed = skewed @ (np.eye(6) + 0.2 * np.random.default_rng(1).normal(size=(6, 6)))
    ours, theirs = (Whitening.fit(x).apply(x) for x in (skewed, mixed))
    np.testing.assert_allclose(ours @ ours.T, theirs @ theirs.T, atol=1e-3)


def test_directions_without_variance_are_not_blown_up():
    x_nd = np.random.default_rng(2).normal(size=(50, 3)) * [1, 1e-9, 0]
    scales = np.linalg.norm(Whitening.fit(x_nd).axes, axis=0)
    deviation = x_nd[:, 0].std(ddof=1)
    assert scales == pytest.approx([1 / (deviation * 0.001**0.5)] * 2 + [1 / deviation])


def test_fewer_faces_than_directions():
    x_nd = np.random.default_rng(3).normal(size=(5, 40))
    assert np.isfinite(Whitening.fit(x_nd).apply(x_nd)).all()


def test_a_whitened_embedder_keeps_the_dimension():
    faces = np.random.default_rng(5).integers(0, 256, (12, 16, 16, 3), dtype=np.uint8)
    white = WhitenedEmbedder.around(fit_pca(faces, 4), faces, "white")
    assert (white.dimension, white.embed(faces).shape) == (4, (12, 4))


def test_a_loud_direction_that_says_nothing_is_quieted():
    rng = np.random.default_rng(4)
    identities = np.repeat(np.arange(40), 5)
    x_nd = np.hstack(
        [rng.normal(size=(40, 6))[identities] + 0.5 * rng.normal(size=(200, 6)), 20 * rng.normal(size=(200, 1))]
    )
    white = Whitening.fit(x_nd[:100]).apply(x_nd[100:])
    assert verification_roc(white, identities[100:]).auc > verification_roc(x_nd[100:], identities[100:]).auc + 0.1


@pytest.mark.parametrize(
    "x_nd", [np.ones((1, 3)), np.ones((4, 3)), np.full((4, 3), np.nan), np.ones(4), [[1, 2], [3, np.nan]]]
)
def test_nothing_to_measure(x_nd):
    with pytest.raises(ValueError, match=r"finite embeddings|all 4 embeddings are the same"):
        Whitening.fit(x_nd)
