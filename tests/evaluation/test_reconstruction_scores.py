"""Reconstruction scores against scikit-image, torchmetrics and their definitions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio

from evaluation.reconstruction import ReconstructionScores, peak_signal_to_noise, score_reconstructions


@pytest.fixture(scope="module")
def faces():
    rng = np.random.default_rng(0)
    ramp = np.linspace(40, 200, 32)[None, :, None, None] + np.linspace(0, 40, 32)[None, None, :, None]
    originals = (ramp + rng.uniform(-10, 10, size=(4, 32, 32, 3))).astype(np.uint8)
    noise = rng.normal(0, [[[[2]]], [[[8]]], [[[20]]], [[[40]]]], size=originals.shape)
    return originals, np.clip(originals + noise, 0, 255).astype(np.uint8)


def test_mse_and_psnr_are_those_of_scikit_image_at_full_range(faces):
    scores = score_reconstructions(*faces)
    for i, (a, b) in enumerate(zip(*faces, strict=True)):
        assert scores.mse[i] == pytest.approx(mean_squared_error(a / 255, b / 255), rel=1e-5)
        assert scores.psnr[i] == pytest.approx(peak_signal_noise_ratio(a, b, data_range=255), rel=1e-5)


def test_ssim_is_that_of_torchmetrics_where_the_window_lies_inside(faces):
    torch = pytest.importorskip("torch")
    from torchmetrics.functional.image import structural_similarity_index_measure

    a, b = (torch.tensor(stack).permute(0, 3, 1, 2).double() for stack in faces)
    _, maps = structural_similarity_index_measure(a, b, data_range=255.0, return_full_image=True)
    inside = maps[..., 5:-5, 5:-5].mean(dim=(1, 2, 3))
    np.testing.assert_allclose(score_reconstructions(*faces).ssim, inside.numpy(), atol=1e-5)


def test_more_noise_is_worse_by_every_score(faces):
    scores = score_reconstructions(*faces)
    assert (np.diff(scores.mse) > 0).all()
    assert (np.diff(scores.psnr) < 0).all()
    assert (np.diff(scores.ssim) < 0).all()


def test_a_perfect_reconstruction_has_finite_scores(faces):
    mean = score_reconstructions(faces[0], faces[0].copy()).mean()
    assert mean == pytest.approx({"mse": 0, "psnr": 100, "ssim": 1})


def test_black_against_white_is_the_worst_case():
    black, white = np.zeros((1, 16, 16, 3), np.uint8), np.full((1, 16, 16, 3), 255, np.uint8)
    mean = score_reconstructions(black, white).mean()
    assert mean["mse"] == 1
    assert mean["psnr"] == 0
    assert mean["ssim"] == pytest.approx(0, abs=1e-3)


def test_means_are_over_images():
    scores = ReconstructionScores(np.array([0.0, 1.0]), np.array([10.0, 30.0]), np.array([0.5, 0.7]))
    assert scores.mean() == pytest.approx({"mse": 0.5, "psnr": 20, "ssim": 0.6})


@given(st.floats(0, 1))
@settings(max_examples=50, deadline=None)
def test_psnr_lies_between_0_and_100_db(mse):
    assert 0 <= peak_signal_to_noise(np.array([mse]))[0] <= 100


@pytest.mark.parametrize(
    ("originals", "reconstructions", "message"),
    [
        (np.zeros((2, 16, 16, 3), np.uint8), np.zeros((3, 16, 16, 3), np.uint8), "differ in shape"),
        (np.zeros((2, 8, 16, 3), np.uint8), np.zeros((2, 8, 16, 3), np.uint8), "at least 11 pixels a side"),
        (np.zeros((2, 16, 16, 3)), np.zeros((2, 16, 16, 3), np.uint8), "originals must be uint8"),
        (
            np.zeros((2, 16, 16, 3), np.uint8),
            np.zeros((2, 16, 16), np.uint8),
            "reconstructions must be uint8",
        ),
        (np.zeros((0, 16, 16, 3), np.uint8), np.zeros((0, 16, 16, 3), np.uint8), "N >= 1"),
    ],
)
def test_bad_stacks_are_named(originals, reconstructions, message):
    with pytest.raises(ValueError, match=message):
        score_reconstructions(originals, reconstructions)


def test_pictures_as_small_as_the_window_have_scores():
    smallest = np.full((1, 11, 16, 3), 9, np.uint8)
    assert score_reconstructions(smallest, smallest).ssim.tolist() == pytest.approx([1])
