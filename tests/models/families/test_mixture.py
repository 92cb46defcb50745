"""The mixture prior against torch.distributions."""

import pytest
import torch
from torch import nn
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from models.families.mixture import log_normal
from models.families.variational import drawn, kl_to_standard_normal
from models.training.noise import seeded

X_BCHW = torch.rand(5, 3, 16, 16, generator=torch.Generator().manual_seed(3))


def drawn_prior(model, seed=1):
    """Give the prior components that differ in all their parameters."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in (model.prior_mean_kd, model.prior_log_variance_kd, model.prior_logit_k):
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
    return model.eval()


def torch_prior(model):
    spread_kd = (model.prior_log_variance_kd / 2).exp()
    return MixtureSameFamily(
        Categorical(logits=model.prior_logit_k), Independent(Normal(model.prior_mean_kd, spread_kd), 1)
    )


def test_log_prior_agrees_with_torch_distributions(tiny):
    model = drawn_prior(tiny("gmm_vae", objective={"components": 4}))
    z_bd = torch.randn(9, 6, generator=torch.Generator().manual_seed(2)) * 2
    assert torch.allclose(model.log_prior(z_bd), torch_prior(model).log_prob(z_bd), atol=1e-4)


def test_kl_of_drawn_codes_agrees_with_torch_distributions(tiny):
    model = drawn_prior(tiny("gmm_vae", objective={"components": 4}))
    mean_bd, log_variance_bd = model.posterior(X_BCHW)
    z_bd = drawn(mean_bd, log_variance_bd, seeded(0))
    posterior = Independent(Normal(mean_bd, (log_variance_bd / 2).exp()), 1)
    expected = (posterior.log_prob(z_bd) - torch_prior(model).log_prob(z_bd)).mean()
    assert torch.allclose(model.losses(X_BCHW, X_BCHW, seeded(0))["kl"], expected, rtol=1e-4)


def test_with_one_standard_component_the_mean_is_the_closed_form(tiny):
    model = tiny("gmm_vae", objective={"components": 1}).eval()
    nn.init.zeros_(model.prior_mean_kd)
    mean_bd, log_variance_bd = torch.full((100_000, 6), 0.7), torch.full((100_000, 6), -1.5)
    estimates_b = model.kl(mean_bd, log_variance_bd, drawn(mean_bd, log_variance_bd, seeded(0)))
    assert torch.allclose(estimates_b.mean(), kl_to_standard_normal(mean_bd, log_variance_bd)[0], rtol=0.01)


def test_log_normal_agrees_with_torch_distributions():
    z_bd, mean_bd, log_variance_bd = torch.randn(3, 7, 4, generator=torch.Generator().manual_seed(0))
    expected_b = Normal(mean_bd, (log_variance_bd / 2).exp()).log_prob(z_bd).sum(1)
    assert torch.allclose(log_normal(z_bd, mean_bd, log_variance_bd), expected_b, atol=1e-4)


def test_samples_come_from_the_mixture(tiny):
    model = drawn_prior(tiny("gmm_vae", objective={"components": 3}))
    model.decoder = nn.Identity()
    z_nd = model.sample(100_000, seeded(0))
    prior = torch_prior(model)
    assert torch.allclose(z_nd.mean(0), prior.mean, atol=0.03)
    assert torch.allclose(z_nd.var(0), prior.variance, rtol=0.03)


@pytest.mark.parametrize("parameter", ["prior_mean_kd", "prior_log_variance_kd", "prior_logit_k"])
def test_the_prior_learns(tiny, parameter):
    model = drawn_prior(tiny("gmm_vae", objective={"components": 3}))
    model.losses(X_BCHW, X_BCHW, seeded(0))["loss"].backward()
    assert getattr(model, parameter).grad.abs().sum() > 0
