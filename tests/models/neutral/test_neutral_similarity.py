"""SSIM as a loss agrees with scikit-image and can be followed downhill."""

import numpy as np
import pytest
import torch
from skimage.metrics import structural_similarity as reference

from models.neutral.similarity import structural_similarity


@pytest.mark.parametrize("channels", [1, 3])
def test_it_is_that_of_scikit_image(pictures, channels):
    a = pictures[:6, ..., :channels].astype(np.float64) / 255
    b = np.clip(a + 0.1 * np.random.default_rng(0).standard_normal(a.shape), 0, 1)
    options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 1.0}
    expected = np.mean([reference(x, y, channel_axis=-1, **options) for x, y in zip(a, b, strict=True)])
    ours = structural_similarity(*(torch.from_numpy(each).permute(0, 3, 1, 2) for each in (a, b)))
    assert ours.item() == pytest.approx(expected, abs=1e-5)


def test_equal_images_have_one(pictures):
    x_bchw = torch.from_numpy(pictures[:4]).permute(0, 3, 1, 2) / 255
    assert structural_similarity(x_bchw, x_bchw).item() == pytest.approx(1, abs=1e-6)


def test_a_step_along_its_gradient_raises_it(pictures):
    x_bchw = torch.from_numpy(pictures[:4]).permute(0, 3, 1, 2) / 255
    guess = torch.full_like(x_bchw, 0.5, requires_grad=True)
    before = structural_similarity(guess, x_bchw)
    (slope,) = torch.autograd.grad(before, guess)
    assert slope.isfinite().all()
    assert structural_similarity(guess + 0.01 * slope / slope.abs().max(), x_bchw) > before
