"""The variational autoencoder with a learnt mixture of Gaussians as its prior.

The prior is that of "VAE + MoG" in J. Tomczak and M. Welling: "VAE with a VampPrior" (AISTATS 2018); its divergence
from the posterior has no closed form and is estimated with the code that is drawn anyway.
"""

import math
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from models.families.base import AutoencoderSettings
from models.families.variational import LOG_VARIANCE_RANGE, VariationalAutoencoder, VariationalObjective
from models.training.noise import Noise


class MixtureObjective(VariationalObjective):
    """Settings of the bound, and the number of Gaussian `components` of the prior."""

    components: int = Field(10, ge=1)


class MixtureSettings(AutoencoderSettings):
    """Settings of the family "gmm_vae"."""

    family: Literal["gmm_vae"] = "gmm_vae"
    objective: MixtureObjective = MixtureObjective()

    def new_model(self) -> "MixtureAutoencoder":
        """Return a new VAE with a mixture prior."""
        return MixtureAutoencoder(self)


class MixtureAutoencoder(VariationalAutoencoder):
    """A VAE whose prior is sum_k weight_k N(mean_k, diag exp(log variance_k)), trained with all other weights."""

    objective: MixtureObjective

    def __init__(self, settings: AutoencoderSettings) -> None:
        super().__init__(settings)
        shape = (self.objective.components, settings.zdim)
        self.prior_mean_kd = nn.Parameter(torch.randn(shape))
        self.prior_log_variance_kd = nn.Parameter(torch.zeros(shape))
        self.prior_logit_k = nn.Parameter(torch.zeros(shape[0]))

    def kl(self, mean_bd: Tensor, log_variance_bd: Tensor, z_bd: Tensor) -> Tensor:
        """Return log posterior(z) - log prior(z) in nats, (B,): unbiased, and below 0 for some draws."""
        return log_normal(z_bd, mean_bd, log_variance_bd) - self.log_prior(z_bd)

    def log_prior(self, z_bd: Tensor) -> Tensor:
        """Return the log density of the prior, (B,), at codes (B, zdim)."""
        log_weight_k = self.prior_logit_k.log_softmax(0)
        log_density_bk = log_normal(z_bd[:, None], self.prior_mean_kd, self._prior_log_variance())
        return (log_weight_k + log_density_bk).logsumexp(1)

    def sample(self, n: int, noise: Noise) -> Tensor:
        """Return `n` images (n, C, S, S) decoded from the mixture."""
        cumulated_k = self.prior_logit_k.softmax(0).cumsum(0)
        chosen_n1 = torch.searchsorted(cumulated_k, noise.uniform((n, 1), cumulated_k), right=True)
        chosen_n = chosen_n1[:, 0].clamp(max=len(cumulated_k) - 1)
        normal_nd = noise.normal((n, self.settings.zdim), cumulated_k)
        spread_nd = (self._prior_log_variance()[chosen_n] / 2).exp()
        return self.decode(self.prior_mean_kd[chosen_n] + spread_nd * normal_nd)

    def _prior_log_variance(self) -> Tensor:
        return self.prior_log_variance_kd.clamp(*LOG_VARIANCE_RANGE)


def log_normal(z_bd: Tensor, mean_bd: Tensor, log_variance_bd: Tensor) -> Tensor:
    """Return log N(z; mean, diag exp(log variance)), summed over the last dimension; shapes broadcast."""
    squares_bd = (z_bd - mean_bd).square() / log_variance_bd.exp()
    return -(squares_bd + log_variance_bd + math.log(2 * math.pi)).sum(-1) / 2
