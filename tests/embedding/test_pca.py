import logging

import numpy as np
import pytest
from sklearn.decomposition import PCA

from embedding import pca as pca_module
from embedding.interface import Embedder
from embedding.pca import fit_pca
from embedding.pixels import PixelEmbedder
from evaluation.reconstruction import score_reconstructions


@pytest.fixture(scope="module")
def faces():
    """Faces that vary in 5 directions and a little noise."""
    rng = np.random.default_rng(0)
    parts = np.kron(rng.normal(size=(5, 4, 4, 3)), np.ones((1, 4, 4, 1)))
    pixels = 128 + np.einsum("nk,khwc->nhwc", rng.normal(size=(60, 5)), parts) * 20
    return np.clip(pixels + rng.normal(size=pixels.shape), 0, 255).astype(np.uint8)


def test_pca_spans_what_scikit_learn_spans(faces):
    mine, theirs = fit_pca(faces, 5), PCA(5, svd_solver="full").fit(faces.reshape(60, -1) / 255)
    assert mine.embed(faces).shape == (60, 5)
    assert mine.embed(faces).dtype == np.float32
    np.testing.assert_allclose(
        mine.components.T @ mine.components, theirs.components_.T @ theirs.components_, atol=0.02
    )
    np.testing.assert_allclose(mine.components @ mine.components.T, np.eye(5), atol=1e-5)


def test_pca_reconstructs_better_with_more_components(faces):
    errors = [score_reconstructions(faces, fit_pca(faces, d).reconstruct(faces)).mse.mean() for d in (1, 3, 5)]
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 1e-4


def test_pca_reconstruction_is_a_stack_like_the_input(faces):
    rebuilt = fit_pca(faces, 3).reconstruct(faces[:7])
    assert rebuilt.shape == faces[:7].shape
    assert rebuilt.dtype == np.uint8


def test_pca_repeats_itself(faces):
    first, second = fit_pca(faces, 8, random_state=1), fit_pca(faces, 8, random_state=1)
    np.testing.assert_array_equal(first.embed(faces), second.embed(faces))


def test_pca_in_blocks_and_from_a_draw(faces, monkeypatch):
    whole = fit_pca(faces, 5)
    expected = whole.embed(faces), whole.reconstruct(faces)
    monkeypatch.setattr(pca_module, "FACES_AT_ONCE", 7)
    np.testing.assert_allclose(whole.embed(faces), expected[0], atol=1e-5)
    np.testing.assert_allclose(whole.reconstruct(faces).astype(int), expected[1].astype(int), atol=1)
    monkeypatch.setattr(pca_module, "MAX_FIT_FACES", 30)
    drawn = fit_pca(faces, 5)
    assert not np.array_equal(drawn.mean, whole.mean)
    assert score_reconstructions(faces, drawn.reconstruct(faces)).mse.mean() < 1e-3


def test_fewer_faces_than_dimensions_lower_the_dimension_and_say_so(faces, caplog):
    with caplog.at_level(logging.WARNING):
        pca = fit_pca(faces[:4], 16)
    assert pca.dimension == 3
    assert pca.embed(faces).shape == (60, 3)
    assert "4 faces allow 3 dimensions of 16 asked for" in caplog.text


def test_equal_faces_are_no_error(faces):
    same = np.repeat(faces[:1], 5, axis=0)
    assert np.isfinite(fit_pca(same, 2).embed(faces)).all()


@pytest.mark.parametrize(("count", "dimension"), [(1, 4), (5, 0)])
def test_too_little_to_fit_is_named(faces, count, dimension):
    with pytest.raises(ValueError, match=f"2 training faces and a dimension >= 1, got {count} and {dimension}"):
        fit_pca(faces[:count], dimension)


def test_what_is_no_picture_is_refused(faces):
    with pytest.raises(ValueError, match="uint8"):
        fit_pca(faces.astype(np.float32), 2)


def test_another_size_than_in_training_is_named(faces):
    with pytest.raises(ValueError, match=r"fitted on 768 values per face, got faces of \(8, 8, 3\)"):
        fit_pca(faces, 2).embed(np.zeros((1, 8, 8, 3), np.uint8))


def test_raw_pixels_are_the_pixels(faces):
    raw = PixelEmbedder()
    embeddings = raw.embed(faces)
    assert embeddings.dtype == np.float32
    np.testing.assert_allclose(embeddings * 255, faces.reshape(60, -1), atol=1e-3)
    assert raw.reconstruct(faces) is None


def test_both_fit_the_interface(faces):
    embedders: list[Embedder] = [PixelEmbedder(), fit_pca(faces, 2)]
    assert [e.name for e in embedders] == ["pixels", "pca"]
    assert all(len(e.embed(faces)) == len(faces) for e in embedders)


def test_the_first_components_are_what_fewer_dimensions_give(faces):
    few, first = fit_pca(faces, 2), fit_pca(faces, 5).first(2, "pca_2")
    assert (first.name, first.dimension) == ("pca_2", 2)
    np.testing.assert_allclose(np.abs(first.embed(faces)), np.abs(few.embed(faces)), atol=1e-4)


def test_two_faces_are_enough(faces):
    assert fit_pca(faces[:2], 1).dimension == 1
