"""What every family promises, and the known answers of each objective."""

import math

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from models.families.variational import drawn, kl_to_standard_normal
from models.training.noise import Noise, seeded

X_BCHW = torch.rand(5, 3, 16, 16, generator=torch.Generator().manual_seed(3))


def chance(seed: int = 0) -> Noise:
    return seeded(seed)


def test_shapes_and_finite_losses(tiny, family):
    model = tiny(family)
    assert model.embed(X_BCHW).shape == (5, 6)
    assert model(X_BCHW).shape == X_BCHW.shape
    losses = model.losses(X_BCHW, X_BCHW, chance())
    assert {"loss", "mse"} <= set(losses)
    assert all(loss.shape == () and loss.isfinite() for loss in losses.values())


@pytest.mark.parametrize(("family", "asked", "has"), [("ae", None, True), ("vae", None, False), ("vae", True, True)])
def test_batch_norm_is_the_familys_unless_the_settings_say_so(tiny, family, asked, has):
    modules = tiny(family, batch_norm=asked).modules()
    assert any(isinstance(module, torch.nn.BatchNorm2d) for module in modules) is has


@pytest.mark.parametrize("family", ["contractive", "dcgan"])
def test_no_batch_norm_where_images_must_stay_apart(tiny, family):
    with pytest.raises(ValueError, match="leave `batch_norm` out"):
        tiny(family, batch_norm=True)


def test_losses_depend_on_the_generator_alone(tiny, family):
    model = tiny(family).eval()
    torch.manual_seed(1)
    first = model.losses(X_BCHW, X_BCHW, chance())
    torch.manual_seed(2)
    assert first == model.losses(X_BCHW, X_BCHW, chance())


def test_parameter_groups_hold_every_parameter_once(tiny, family):
    model = tiny(family)
    grouped = [parameter for group in model.parameter_groups().values() for parameter in group]
    assert len(grouped) == len({id(parameter) for parameter in grouped}) == len(list(model.parameters()))


def test_only_families_with_a_prior_sample(tiny, family):
    model = tiny(family).eval()
    if tiny(family).has_prior:
        assert model.sample(3, chance()).shape == (3, 3, 16, 16)
    else:
        with pytest.raises(ValueError, match="no prior"):
            model.sample(3, chance())


def test_plain_loss_is_the_mean_squared_error(tiny):
    model = tiny("ae").eval()
    expected = torch.nn.functional.mse_loss(model(X_BCHW), X_BCHW)
    assert torch.allclose(model.losses(X_BCHW, X_BCHW, chance())["loss"], expected)


def test_kl_agrees_with_torch_distributions():
    mean_bd, log_variance_bd = torch.randn(2, 7, 4, generator=torch.Generator().manual_seed(1))
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
    assert torch.allclose(model.losses(X_BCHW, X_BCHW, chance())["loss"], expected, rtol=1e-4)


def test_variational_embedding_is_the_posterior_mean(tiny):
    model = tiny("vae").eval()
    assert torch.equal(model.embed(X_BCHW), model.posterior(X_BCHW)[0])


def test_a_blind_discriminator_costs_both_players_ln_2(tiny):
    model = tiny("aae").eval()
    torch.nn.init.zeros_(model.discriminator[-1].weight)
    torch.nn.init.zeros_(model.discriminator[-1].bias)
    losses = model.losses(X_BCHW, X_BCHW, chance())
    assert losses["discriminator"].item() == pytest.approx(math.log(2))
    assert losses["generator"].item() == pytest.approx(math.log(2))


def test_the_discriminator_pays_for_steepness(tiny):
    """Its loss of a step is the cross-entropy, which is reported, and the weighted gradient penalty."""
    paid = []
    for weight in (0.0, 1.0, 2.0):
        minimised = {}
        model = tiny("aae", objective={"gradient_penalty": weight}).train()
        losses = model.training_step(X_BCHW, X_BCHW, chance(), minimised.__setitem__)
        paid.append((minimised["discriminator"] - losses["discriminator"]).item())
    assert paid[0] == 0
    assert paid[2] == pytest.approx(2 * paid[1], rel=1e-3)
    assert paid[1] > 0


def test_steps_depend_on_the_noise_alone(tiny, family):
    steps = []
    for seed in (1, 2):
        model = tiny(family).train()
        torch.manual_seed(seed)
        steps.append(model.training_step(X_BCHW, X_BCHW, chance(), lambda group, loss: loss.backward()))
    assert steps[0] == steps[1]
    assert {"loss", "mse"} <= set(steps[0]) <= set(tiny(family).losses(X_BCHW, X_BCHW, chance()))


def test_steps_move_every_group_and_only_that(tiny, family):
    model = tiny(family).train()
    groups = model.parameter_groups()
    moved = []

    def minimise(group, loss):
        others = [value for name, values in groups.items() if name != group for value in values]
        before = [value.detach().clone() for value in (*others, *groups[group])]
        optimiser = torch.optim.Adam(groups[group])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        assert all(torch.equal(old, new) for old, new in zip(before, others, strict=False))
        assert not all(torch.equal(old, new) for old, new in zip(before[len(others) :], groups[group], strict=True))
        moved.append(group)

    model.training_step(X_BCHW, X_BCHW, chance(), minimise)
    assert sorted(moved) == sorted(groups)


def test_the_beta_vae_is_the_vae_with_another_beta(tiny):
    models = [tiny("beta_vae"), tiny("vae", objective={"beta": 2})]
    first, second = (model.losses(X_BCHW, X_BCHW, chance()) for model in models)
    assert first == second


def test_samples_are_decoded_from_a_standard_normal(tiny):
    model = tiny("vae", zdim=50).eval()
    model.decoder = torch.nn.Identity()
    z_nd = model.sample(2000, chance())
    assert z_nd.mean().abs() < 0.02
    assert z_nd.std().item() == pytest.approx(1, abs=0.02)


def test_the_log_variance_is_limited(tiny):
    model = tiny("vae").eval()
    model.encoder = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(768, 12))
    torch.nn.init.zeros_(model.encoder[1].weight)
    with torch.no_grad():
        model.encoder[1].bias.copy_(torch.tensor([0.0] * 6 + [-99.0, -12.0, -11.5, 7.5, 8.0, 99.0]))
    mean_bd, log_variance_bd = model.posterior(X_BCHW)
    assert torch.equal(mean_bd, torch.zeros(5, 6))
    assert log_variance_bd[0].tolist() == [-12.0, -12.0, -11.5, 7.5, 8.0, 8.0]


DEFAULTS = {
    "ae": {},
    "vae": {"beta": 1.0, "observation_noise": 0.1},
    "aae": {"adversarial_weight": 1e-3, "gradient_penalty": 10.0},
    "denoising": {"corruption": "gaussian", "level": 0.1},
    "sparse_l1": {"weight": 1e-2},
    "sparse_kl": {"weight": 1e-2, "target": 0.05},
    "contractive": {"weight": 1e-3, "probes": 1},
    "beta_vae": {"beta": 2.0, "observation_noise": 0.1},
    "incremental_vae": {
        "beta": 0.001, "observation_noise": 0.1, "last_beta": 1.0, "steps": 10, "every": 5, "threshold": 0.02,
    },
    "gmm_vae": {"beta": 1.0, "observation_noise": 0.1, "components": 10},
    "dcgan": {"gradient_penalty": 1.0, "code_weight": 0.1},
}  # fmt: skip
"""What documented results were measured with."""


@pytest.mark.parametrize("family", DEFAULTS)
def test_the_defaults_are_those_of_the_documented_results(tiny, family):
    assert tiny(family).settings.model_dump()["objective"] == DEFAULTS[family]
