"""The variational autoencoder (Kingma and Welling, 2014)."""

from typing import ClassVar

import torch
from pydantic import Field
from torch import Tensor

from faces.table import Settings
from models.families.base import Autoencoder, mean_squared_error

LOG_VARIANCE_RANGE = (-12.0, 8.0)
"""The posterior's log-variance is held in this range, outside of which exp() would spoil the first steps."""


class VariationalObjective(Settings):
    """Settings of the negative evidence lower bound.

    `beta` weighs the KL divergence (1 = the bound itself; Higgins et al., 2017).
    `observation_noise` is the standard deviation of the Gaussian likelihood, in units of [0, 1] pixel values:
    minimising the bound equals minimising (squared error summed over pixels) + 2 observation_noise^2 beta KL.
    """

    beta: float = Field(1.0, ge=0)
    observation_noise: float = Field(0.1, gt=0)


class VariationalAutoencoder(Autoencoder):
    """Gaussian posterior, prior and likelihood; no batch norm, with which Abiddin et al. diverged."""

    Objective = VariationalObjective
    batch_norm: ClassVar[bool] = False
    codes_per_latent: ClassVar[int] = 2
    has_prior: ClassVar[bool] = True

    def posterior(self, x_bchw: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log-variance, each float32 (B, zdim), of the codes of images (B, 3, S, S)."""
        mean_bd, log_variance_bd = self.encoder(x_bchw).float().chunk(2, dim=1)
        return mean_bd, log_variance_bd.clamp(*LOG_VARIANCE_RANGE)

    def embed(self, x_bchw: Tensor) -> Tensor:
        """Return the mean of the posterior, (B, zdim)."""
        return self.posterior(x_bchw)[0]

    def losses(self, x_bchw: Tensor, generator: torch.Generator) -> dict[str, Tensor]:
        """Return "loss", the negative bound, and its parts "kl" and "mse" for one drawn code an image.

        "loss" and "kl" are nats an image (mean over the batch). "loss" is the squared error summed over
        pixels / (2 observation_noise^2) + beta "kl", without the likelihood's constant. "mse" is averaged
        over pixels.
        """
        options = VariationalObjective(**self.settings.objective)
        mean_bd, log_variance_bd = self.posterior(x_bchw)
        mse = mean_squared_error(x_bchw, self.decode(drawn(mean_bd, log_variance_bd, generator)))
        kl = kl_to_standard_normal(mean_bd, log_variance_bd).mean()
        distortion = mse * x_bchw[0].numel() / (2 * options.observation_noise**2)
        return {"loss": distortion + options.beta * kl, "mse": mse, "kl": kl}


def drawn(mean_bd: Tensor, log_variance_bd: Tensor, generator: torch.Generator) -> Tensor:
    """Return reparameterised draws from N(mean, exp(log variance)); `generator` lives on the CPU."""
    noise_bd = torch.randn(mean_bd.shape, generator=generator).to(mean_bd.device)
    return mean_bd + (log_variance_bd / 2).exp() * noise_bd


def kl_to_standard_normal(mean_bd: Tensor, log_variance_bd: Tensor) -> Tensor:
    """Return KL(N(mean, exp(log variance)) || N(0, I)) in nats, summed over dimensions, (B,)."""
    return (mean_bd.square() + log_variance_bd.exp() - 1 - log_variance_bd).sum(1) / 2
