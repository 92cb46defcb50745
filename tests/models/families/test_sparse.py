"""Penalties of sparse codes against direct formulas, and what training on them gives."""

import pytest
import torch
from torch.distributions import Bernoulli, kl_divergence

from models.families.sparse import kl_to_activity
from models.training.noise import seeded

X_BCHW = torch.rand(32, 3, 16, 16, generator=torch.Generator().manual_seed(3))


def trained(model, steps=40):
    optimiser = torch.optim.Adam(model.parameters(), lr=6e-3)
    for _ in range(steps):
        losses = model.train().losses(X_BCHW, X_BCHW, seeded(0))
        optimiser.zero_grad()
        losses["loss"].backward()
        optimiser.step()
    return losses


def test_kl_to_the_target_agrees_with_torch_distributions():
    activity_d = torch.tensor([0.001, 0.05, 0.3, 0.9])
    expected_d = kl_divergence(Bernoulli(torch.full((4,), 0.05)), Bernoulli(activity_d))
    assert torch.allclose(kl_to_activity(activity_d, 0.05), expected_d, atol=1e-6)
    assert kl_to_activity(torch.tensor([0.05]), 0.05).item() == pytest.approx(0, abs=1e-7)


def test_kl_stays_finite_for_dead_and_saturated_units():
    activity_d = torch.tensor([0.0, 1.0], requires_grad=True)
    kl_d = kl_to_activity(activity_d, 0.05)
    kl_d.sum().backward()
    assert kl_d.tolist() == pytest.approx([0.4922, 12.926], rel=1e-3)
    assert activity_d.grad.isfinite().all()


@pytest.mark.parametrize(("family", "low", "high"), [("sparse_l1", 0, float("inf")), ("sparse_kl", 0, 1)])
def test_codes_lie_in_their_range(tiny, family, low, high):
    z_bd = tiny(family).eval().embed(X_BCHW)
    assert z_bd.min() >= low
    assert z_bd.max() <= high


def test_losses_are_error_and_weighted_penalty(tiny):
    model = tiny("sparse_l1", objective={"weight": 0.3}).eval()
    losses = model.losses(X_BCHW, X_BCHW, seeded(0))
    z_bd = model.embed(X_BCHW)
    assert torch.allclose(losses["penalty"], z_bd.abs().mean())
    assert torch.allclose(losses["loss"], (model(X_BCHW) - X_BCHW).square().mean() + 0.3 * z_bd.abs().mean())
    assert torch.allclose(losses["active"], (z_bd > 0).float().mean())


def test_kl_penalty_is_that_of_mean_activities(tiny):
    model = tiny("sparse_kl", objective={"weight": 0.3, "target": 0.2}).eval()
    losses = model.losses(X_BCHW, X_BCHW, seeded(0))
    mean_d = model.embed(X_BCHW).mean(0)
    expected = kl_divergence(Bernoulli(torch.tensor(0.2)), Bernoulli(mean_d)).mean()
    assert torch.allclose(losses["penalty"], expected, atol=1e-6)
    assert torch.allclose(losses["active"], mean_d.mean())


@pytest.mark.parametrize("zdim", [6, 1000])
def test_training_draws_activities_to_the_target(tiny, zdim):
    """1000 units are more than the 768 values of an image."""
    losses = trained(tiny("sparse_kl", zdim=zdim, objective={"weight": 1.0, "target": 0.1}))
    assert losses["active"].item() == pytest.approx(0.1, abs=0.03)


def test_the_l1_penalty_silences_units(tiny):
    silent = [trained(tiny("sparse_l1", zdim=50, objective={"weight": weight}))["active"] for weight in (0.0, 1.0)]
    assert silent[1] < silent[0] / 2
