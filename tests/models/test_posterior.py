"""Posteriors of images, and which families have which."""

import numpy as np
import pytest
import torch

from models.families.registry import FAMILIES
from models.inference import embed
from models.posterior import HasPosterior, posteriors, prior_is_normal
from models.training.batches import gather


def test_moments_are_those_of_the_encoder(tiny, pictures):
    model = tiny("vae")
    found = posteriors(model, pictures, batch_size=7)
    with torch.no_grad():
        x_bchw = gather(torch.tensor(pictures), torch.arange(len(pictures)), torch.device("cpu"))
        mean, log_variance = model.posterior(x_bchw)
    np.testing.assert_allclose(found.mean, mean.numpy(), atol=1e-5)
    np.testing.assert_allclose(found.variance, log_variance.exp().numpy(), rtol=1e-4)
    np.testing.assert_allclose(found.mean, embed(model, pictures), atol=1e-5)


def test_a_family_without_a_posterior_is_named(tiny, pictures):
    assert not isinstance(tiny("ae"), HasPosterior)
    with pytest.raises(ValueError, match="'ae' gives one code per image"):
        posteriors(tiny("ae"), pictures)


@pytest.mark.parametrize(("family", "normal"), [("ae", False), ("vae", True), ("aae", True)])
def test_which_priors_are_normal(tiny, family, normal):
    assert prior_is_normal(tiny(family)) is normal


def test_a_mixture_is_not_normal(tiny):
    mixtures = [name for name in FAMILIES if "mixture" in FAMILIES[name].__module__]
    assert mixtures
    assert not any(prior_is_normal(tiny(name)) for name in mixtures)
