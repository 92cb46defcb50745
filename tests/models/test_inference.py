"""Embeddings, reconstructions and samples as arrays."""

import numpy as np
import pytest

from models.inference import as_seen, decode, embed, reconstruct, sample


def test_shapes_types_and_batches(tiny, family, pictures):
    model = tiny(family)
    z_nd = embed(model, pictures)
    assert z_nd.shape == (len(pictures), 6)
    assert z_nd.dtype == np.float32
    assert np.allclose(z_nd, embed(model, pictures, batch_size=7), atol=1e-5)
    y_nhwc = reconstruct(model, pictures)
    assert y_nhwc.shape == pictures.shape
    assert y_nhwc.dtype == np.uint8


def test_no_pixels_give_no_embeddings(tiny, pictures):
    assert embed(tiny(), pictures[:0]).shape == (0, 6)


def test_samples_are_a_function_of_the_seed(tiny, family):
    model = tiny(family)
    if not tiny(family).has_prior:
        with pytest.raises(ValueError, match="no prior"):
            sample(model, 4, seed=0)
        return
    assert sample(model, 4, seed=0).shape == (4, 16, 16, 3)
    assert np.array_equal(sample(model, 4, seed=0), sample(model, 4, seed=0))


def test_pixels_of_another_size_are_refused(tiny):
    with pytest.raises(ValueError, match="crop the faces to 16 pixels"):
        embed(tiny(), np.zeros((1, 32, 32, 3), np.uint8))


def test_decoded_embeddings_are_the_reconstructions(tiny, family, pictures):
    model = tiny(family)
    grid = embed(model, pictures).reshape(5, 8, 6)
    decoded = decode(model, grid, batch_size=7)
    assert decoded.shape == (5, 8, 16, 16, 3)
    away = np.abs(decoded.reshape(pictures.shape).astype(int) - reconstruct(model, pictures))
    assert away.max() <= 1


def test_codes_of_another_dimension_are_refused(tiny):
    with pytest.raises(ValueError, match="have 6 dimensions"):
        decode(tiny(), np.zeros((2, 5), np.float32))


def test_a_gray_model_sees_luma(tiny, pictures):
    assert as_seen(tiny(), pictures) is pictures
    gray = as_seen(tiny(channels=1), pictures)
    luma = np.rint(pictures @ np.array([0.299, 0.587, 0.114]))
    assert gray.shape == pictures.shape
    assert np.abs(gray - luma[..., None]).max() <= 1
    assert (gray == gray[..., :1]).all()
