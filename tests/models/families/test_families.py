"""What every family promises, and the known answers of each objective."""

import math

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from models.families import FAMILIES
from models.families.variational import drawn, kl_to_standard_normal

X_BCHW = torch.rand(5, 3, 16, 16, generator=torch.Generator().manual_seed(3))


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_shapes_and_finite_losses(tiny, family):
    model = tiny(family)
    assert model.embed(X_BCHW).shape == (5, 6)
    assert model(X_BCHW).shape == X_BCHW.shape
    losses = model.losses(X_BCHW, chance())
    assert {"loss", "mse"} <= set(losses)
    assert all(loss.shape == () and loss.isfinite() for loss in losses.values())


def test_losses_depend_on_the_generator_alone(tiny, family):
    model = tiny(family).eval()
    torch.manual_seed(1)
    first = model.losses(X_BCHW, chance())
    torch.manual_seed(2)
    assert first == model.losses(X_BCHW, chance())


def test_parameter_groups_hold_every_parameter_once(tiny, family):
    model = tiny(family)
    grouped = [parameter for group in model.parameter_groups().values() for parameter in group]
    assert len(grouped) == len({id(parameter) for parameter in grouped}) == len(list(model.parameters()))


def test_only_families_with_a_prior_sample(tiny, family):
    model = tiny(family).eval()
    if FAMILIES[family].has_prior:
        assert model.sample(3, chance()).shape == (3, 3, 16, 16)
    else:
        with pytest.raises(ValueError, match="no prior"):
            model.sample(3, chance())


def test_plain_loss_is_the_mean_squared_error(tiny):
    model = tiny("ae").eval()
    expected = torch.nn.functional.mse_loss(model(X_BCHW), X_BCHW)
    assert torch.allclose(model.losses(X_BCHW, chance())["loss"], expected)


def test_kl_agrees_with_torch_distributions():
    mean_bd, log_variance_bd = torch.randn(7, 4, generator=chance(1)), torch.randn(7, 4, generator=chance(2))
    posterior = Normal(mean_bd, (log_variance_bd / 2).exp())
    expected_b = kl_divergence(posterior, Normal(torch.zeros(4), torch.ones(4))).sum(1)
    assert torch.allclose(kl_to_standard_normal(mean_bd, log_variance_bd), expected_b, atol=1e-5)


def test_drawn_codes_have_the_posterior_moments():
    mean_bd, log_variance_bd = torch.full((200_000, 1), 2.0), torch.full((200_000, 1), math.log(0.25))
    z_bd = drawn(mean_bd, log_variance_bd, chance())
    assert abs(z_bd.mean() - 2) < 0.01
    assert abs(z_bd.std() - 0.5) < 0.01


@pytest.mark.parametrize(("beta", "noise"), [(1.0, 0.1), (4.0, 0.5)])
def test_variational_loss_is_the_negative_bound(tiny, beta, noise):
    """-log N(x; y, noise^2) without its constant, summed over pixels, plus beta KL; mean over images."""
    model = tiny("vae", objective={"beta": beta, "observation_noise": noise}).eval()
    mean_bd, log_variance_bd = model.posterior(X_BCHW)
    y_bchw = model.decode(drawn(mean_bd, log_variance_bd, chance()))
    nll_b = -Normal(y_bchw, noise).log_prob(X_BCHW).flatten(1).sum(1)
    constant = X_BCHW[0].numel() * math.log(noise * math.sqrt(2 * math.pi))
    expected = (nll_b - constant + beta * kl_to_standard_normal(mean_bd, log_variance_bd)).mean()
    assert torch.allclose(model.losses(X_BCHW, chance())["loss"], expected, rtol=1e-4)


def test_variational_embedding_is_the_posterior_mean(tiny):
    model = tiny("vae").eval()
    assert torch.equal(model.embed(X_BCHW), model.posterior(X_BCHW)[0])


def test_a_blind_discriminator_costs_both_players_ln_2(tiny):
    model = tiny("aae").eval()
    torch.nn.init.zeros_(model.discriminator[-1].weight)
    torch.nn.init.zeros_(model.discriminator[-1].bias)
    losses = model.losses(X_BCHW, chance())
    assert losses["discriminator"].item() == pytest.approx(math.log(2))
    assert losses["generator"].item() == pytest.approx(math.log(2))


def test_adversarial_steps_move_only_their_own_group(tiny):
    model = tiny("aae").train()
    groups = model.parameter_groups()
    order = []

    def minimise(group, loss):
        others = [value for name, values in groups.items() if name != group for value in values]
        before = [value.detach().clone() for value in others]
        optimiser = torch.optim.Adam(groups[group])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        assert all(torch.equal(old, new) for old, new in zip(before, others, strict=True))
        order.append(group)

    model.training_step(X_BCHW, chance(), minimise)
    assert order == ["discriminator", "autoencoder"]
