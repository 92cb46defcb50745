"""The adversarial autoencoder: codes against draws from N(0, I), and what each optimiser minimises."""

import pytest
import torch
from torch import nn

from models.families.adversarial_losses import discriminator_loss, generator_loss, gradient_penalty
from models.training.noise import seeded

X_BCHW = torch.rand(5, 3, 16, 16, generator=torch.Generator().manual_seed(3))


class Recorder(nn.Module):
    """A linear discriminator that keeps its inputs."""

    def __init__(self, zdim: int) -> None:
        super().__init__()
        self.linear, self.inputs = nn.Linear(zdim, 1), []

    def forward(self, z_bd):
        self.inputs.append(z_bd.detach().clone())
        return self.linear(z_bd)


def watched(tiny):
    model = tiny("aae", zdim=4000)
    model.discriminator = Recorder(4000)
    return model


def run_losses(model):
    model.eval().losses(X_BCHW, X_BCHW, seeded(0))


def run_step(model):
    model.train().training_step(X_BCHW, X_BCHW, seeded(0), lambda group, loss: None)


@pytest.mark.parametrize("run", [run_losses, run_step])
def test_real_codes_are_standard_normal(tiny, run):
    model = watched(tiny)
    run(model)
    real_bd = model.discriminator.inputs[0]
    assert real_bd.mean().abs() < 0.03
    assert real_bd.std().item() == pytest.approx(1, abs=0.03)
    assert (real_bd.abs() > 2).float().mean().item() == pytest.approx(0.0455, abs=0.01)


def test_a_step_minimises_the_weighted_losses(tiny):
    model = tiny("aae", objective={"adversarial_weight": 0.3, "gradient_penalty": 2.0}).train()
    minimised = {}
    losses = model.training_step(X_BCHW, X_BCHW, seeded(0), minimised.__setitem__)
    z_bd = model.embed(X_BCHW)
    prior_bd = seeded(0).normal(z_bd.shape, z_bd)
    of_discriminator = discriminator_loss(model.discriminator, prior_bd, z_bd)
    penalty = gradient_penalty(model.discriminator, prior_bd)
    of_generator = generator_loss(model.discriminator, z_bd)
    torch.testing.assert_close(minimised["discriminator"], of_discriminator + 2.0 * penalty)
    torch.testing.assert_close(minimised["autoencoder"], losses["mse"] + 0.3 * of_generator)
    torch.testing.assert_close(losses["discriminator"], of_discriminator)
    torch.testing.assert_close(losses["generator"], of_generator)


def test_the_discriminator_loss_is_low_for_the_right_answers():
    right = discriminator_loss(nn.Identity(), torch.full((4, 1), 5.0), torch.full((4, 1), -5.0))
    wrong = discriminator_loss(nn.Identity(), torch.full((4, 1), -5.0), torch.full((4, 1), 5.0))
    assert right.item() == pytest.approx(0.00672, abs=1e-4)
    assert wrong.item() == pytest.approx(5.00672, abs=1e-4)
