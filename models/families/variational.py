"""The variational autoencoder (Kingma and Welling, 2014) and its weighted form (Higgins et al., 2017)."""

from typing import ClassVar, Literal

from pydantic import Field
from torch import Tensor

from core.settings import Settings
from models.families.base import Autoencoder, AutoencoderSettings, mean_squared_error
from models.training.noise import Noise

LOG_VARIANCE_RANGE = (-12.0, 8.0)
"""The posterior's log-variance is limited to this range: beyond it, exp() would make the first steps diverge."""


class VariationalObjective(Settings):
    """Settings of the negative evidence lower bound.

    `beta` weighs the KL divergence (1 = the bound itself). `observation_noise` is the standard deviation of the
    Gaussian likelihood, in units of [0, 1] pixel values: minimising the bound equals minimising (squared error summed
    over pixels) + 2 observation_noise^2 beta KL. At 0.7071 that is the bare sum of squared error and beta KL.
    """

    beta: float = Field(1.0, ge=0)
    observation_noise: float = Field(0.1, gt=0)


class BetaVariationalObjective(VariationalObjective):
    """The same with another default: the fixed `beta` of 2 of the neutral face generator (Barcelona thesis)."""

    beta: float = Field(2.0, ge=0)


class VariationalSettings(AutoencoderSettings):
    """Settings of the family "vae"."""

    family: Literal["vae"] = "vae"
    objective: VariationalObjective = VariationalObjective()

    def new_model(self) -> "VariationalAutoencoder":
        """Return a new variational autoencoder."""
        return VariationalAutoencoder(self)


class VariationalAutoencoder(Autoencoder):
    """Gaussian posterior, prior and likelihood; no batch norm, with which Abiddin et al. diverged."""

    objective: VariationalObjective
    batch_norm: ClassVar[bool] = False
    codes_per_latent: ClassVar[int] = 2
    has_prior: ClassVar[bool] = True

    def __init__(self, settings: AutoencoderSettings) -> None:
        super().__init__(settings)
        self.beta = self.objective.beta

    def posterior(self, x_bchw: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log-variance, each float32 (B, zdim), of the codes of images (B, C, S, S)."""
        mean_bd, log_variance_bd = self.encoder(x_bchw).float().chunk(2, dim=1)
        return mean_bd, log_variance_bd.clamp(*LOG_VARIANCE_RANGE)

    def embed(self, x_bchw: Tensor) -> Tensor:
        """Return the mean of the posterior, (B, zdim)."""
        return self.posterior(x_bchw)[0]

    def losses(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise) -> dict[str, Tensor]:
        """Return "loss", the negative bound, and its parts "kl" and "mse" for one drawn code per image.

        "loss" and "kl" are in nats per image (mean over the batch). "loss" is the squared error summed over
        pixels / (2 observation_noise^2) + beta "kl", without the likelihood's constant. "mse" is averaged
        over pixels.
        """
        mean_bd, log_variance_bd = self.posterior(x_bchw)
        z_bd = drawn(mean_bd, log_variance_bd, noise)
        mse = mean_squared_error(y_bchw, self.decode(z_bd))
        kl = self.kl(mean_bd, log_variance_bd, z_bd).mean()
        distortion = mse * x_bchw[0].numel() / (2 * self.objective.observation_noise**2)
        return {"loss": distortion + self.beta * kl, "mse": mse, "kl": kl}

    def kl(self, mean_bd: Tensor, log_variance_bd: Tensor, z_bd: Tensor) -> Tensor:  # noqa: ARG002
        """Return the KL divergence in nats, (B,), of posteriors, from which z was drawn, from the prior."""
        return kl_to_standard_normal(mean_bd, log_variance_bd)


class BetaVariationalSettings(AutoencoderSettings):
    """Settings of the family "beta_vae"."""

    family: Literal["beta_vae"] = "beta_vae"
    objective: BetaVariationalObjective = BetaVariationalObjective()

    def new_model(self) -> "BetaVariationalAutoencoder":
        """Return a new beta-VAE."""
        return BetaVariationalAutoencoder(self)


class BetaVariationalAutoencoder(VariationalAutoencoder):
    """The beta-VAE: the same model under its usual name, with another default of `beta`."""


def drawn(mean_bd: Tensor, log_variance_bd: Tensor, noise: Noise) -> Tensor:
    """Return reparameterised draws from N(mean, exp(log variance))."""
    return mean_bd + (log_variance_bd / 2).exp() * noise.normal(mean_bd.shape, mean_bd)


def kl_to_standard_normal(mean_bd: Tensor, log_variance_bd: Tensor) -> Tensor:
    """Return KL(N(mean, exp(log variance)) || N(0, I)) in nats, summed over dimensions, (B,)."""
    return (mean_bd.square() + log_variance_bd.exp() - 1 - log_variance_bd).sum(1) / 2
