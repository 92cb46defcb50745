"""Adversarial losses on images, and the encoder that inverts the generator."""

import math

import pytest
import torch
from torch import nn

from models.families.adversarial_losses import discriminator_loss, generator_loss, gradient_penalty
from models.training.noise import seeded

X_BCHW = torch.rand(8, 3, 16, 16, generator=torch.Generator().manual_seed(3))


def logit(value):
    return lambda x: torch.full((len(x), 1), value)


@pytest.mark.parametrize("value", [-2.0, 0.0, 3.0])
def test_losses_are_cross_entropies(value):
    believed = 1 / (1 + math.exp(-value))
    expected = -(math.log(believed) + math.log(1 - believed)) / 2
    assert discriminator_loss(logit(value), X_BCHW, X_BCHW).item() == pytest.approx(expected, rel=1e-5)
    assert generator_loss(logit(value), X_BCHW).item() == pytest.approx(-math.log(believed), rel=1e-5)


def test_the_gradient_penalty_of_a_linear_discriminator_is_half_its_squared_weights():
    linear = nn.Linear(7, 1)
    penalty = gradient_penalty(linear, torch.randn(5, 7, generator=torch.Generator().manual_seed(0)))
    penalty.backward()
    assert torch.allclose(penalty, linear.weight.square().sum() / 2)
    assert torch.allclose(linear.weight.grad, linear.weight)


def test_the_generator_is_the_decoder_of_a_vae(tiny):
    shapes = [[value.shape for value in tiny(family).decoder.parameters()] for family in ("dcgan", "vae")]
    assert shapes[0] == shapes[1]


def test_a_code_that_is_not_recovered_costs_its_variance(tiny):
    model = tiny("dcgan", zdim=500).eval()
    nn.init.zeros_(model.encoder[-1].weight)
    nn.init.zeros_(model.encoder[-1].bias)
    assert model.losses(X_BCHW, X_BCHW, seeded(0))["code"].item() == pytest.approx(1, abs=0.1)


def test_networks_are_trained_in_turn(tiny):
    order = []
    tiny("dcgan").training_step(X_BCHW, X_BCHW, seeded(0), lambda group, loss: order.append(group))
    assert order == ["discriminator", "generator", "encoder"]


def test_the_encoder_learns_to_invert_a_fixed_generator(tiny):
    model = tiny("dcgan").train()
    optimiser = torch.optim.Adam(model.encoder.parameters(), lr=3e-3)

    def minimise(group, loss):
        if group == "encoder":
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    noise = seeded(0)
    errors = [model.training_step(X_BCHW, X_BCHW, noise, minimise)["code"].item() for _ in range(100)]
    assert sum(errors[-10:]) < sum(errors[:10]) / 2


def test_a_step_minimises_the_weighted_losses(tiny):
    model = tiny("dcgan", objective={"gradient_penalty": 3.0, "code_weight": 0.4}).train()
    minimised = {}
    losses = model.training_step(X_BCHW, X_BCHW, seeded(0), minimised.__setitem__)
    penalty = gradient_penalty(model.discriminator, X_BCHW)
    torch.testing.assert_close(minimised["discriminator"], losses["discriminator"] + 3.0 * penalty)
    torch.testing.assert_close(minimised["generator"], losses["generator"])
    torch.testing.assert_close(minimised["encoder"], losses["mse"] + 0.4 * losses["code"])


def test_images_are_generated_from_standard_normal_codes(tiny):
    model = tiny("dcgan").eval()
    z_bd = seeded(0).normal((8, 6), X_BCHW)
    fake_bchw = model.decode(z_bd)
    losses = model.losses(X_BCHW, X_BCHW, seeded(0))
    torch.testing.assert_close(losses["generator"], generator_loss(model.discriminator, fake_bchw))
    torch.testing.assert_close(losses["discriminator"], discriminator_loss(model.discriminator, X_BCHW, fake_bchw))
    torch.testing.assert_close(losses["code"], (model.embed(fake_bchw) - z_bd).square().mean())
