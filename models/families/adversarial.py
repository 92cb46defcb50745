"""The adversarial autoencoder (Makhzani et al., 2016): a discriminator shapes the codes into N(0, I)."""

from typing import ClassVar, Literal

from pydantic import Field
from torch import Tensor, nn

from core.settings import Settings
from models.families.adversarial_losses import discriminator_loss, generator_loss, gradient_penalty
from models.families.base import Autoencoder, AutoencoderSettings, Minimise, mean_squared_error
from models.networks.discriminator import discriminator
from models.training.noise import Noise


class AdversarialObjective(Settings):
    """Settings of the adversarial losses.

    `adversarial_weight`: weight of the generator's loss (nats a code) against the mean squared error.
    `gradient_penalty`: weight of the discriminator's gradient penalty on draws from the prior; 0 is the
    published method, in which the discriminator wins in some trainings with batches of 64 and the generator loss grows.
    """

    adversarial_weight: float = Field(1e-3, ge=0)
    gradient_penalty: float = Field(10.0, ge=0)


class AdversarialSettings(AutoencoderSettings):
    """Settings of the family "aae"."""

    family: Literal["aae"] = "aae"
    objective: AdversarialObjective = AdversarialObjective()

    def new_model(self) -> "AdversarialAutoencoder":
        """Return a new adversarial autoencoder."""
        return AdversarialAutoencoder(self)


class AdversarialAutoencoder(Autoencoder):
    """The plain autoencoder whose encoder is also a generator, trained against a discriminator of codes.

    Two optimisers: the discriminator's, then one for encoder and decoder together on mse + adversarial_weight
    x generator loss. Adam normalises the scale of what it minimises, so a third optimiser for the generator
    alone would ignore any weight between the two aims.
    """

    objective: AdversarialObjective
    has_prior: ClassVar[bool] = True

    def __init__(self, settings: AutoencoderSettings) -> None:
        super().__init__(settings)
        self.discriminator = discriminator(settings.zdim, settings.width)

    def parameter_groups(self) -> dict[str, list[nn.Parameter]]:
        """Return encoder and decoder as "autoencoder", and the "discriminator"."""
        return {
            "autoencoder": [*self.encoder.parameters(), *self.decoder.parameters()],
            "discriminator": list(self.discriminator.parameters()),
        }

    def losses(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise) -> dict[str, Tensor]:
        """Return "mse", the same as "loss" (adversarial losses do not compare between epochs), and both others.

        "discriminator" and "generator" are binary cross-entropies in nats; at equilibrium each is ln 2 =
        0.693.
        """
        z_bd = self.embed(x_bchw).float()
        mse = mean_squared_error(y_bchw, self.decode(z_bd))
        return {
            "loss": mse,
            "mse": mse,
            "discriminator": discriminator_loss(self.discriminator, noise.normal(z_bd.shape, z_bd), z_bd),
            "generator": generator_loss(self.discriminator, z_bd),
        }

    def training_step(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise, minimise: Minimise) -> dict[str, Tensor]:
        """Step the discriminator on the codes, then encoder and decoder against the new discriminator."""
        z_bd = self.embed(x_bchw).float()
        prior_bd = noise.normal(z_bd.shape, z_bd)
        of_discriminator = discriminator_loss(self.discriminator, prior_bd, z_bd.detach())
        penalty = gradient_penalty(self.discriminator, prior_bd)
        minimise("discriminator", of_discriminator + self.objective.gradient_penalty * penalty)
        mse = mean_squared_error(y_bchw, self.decode(z_bd))
        of_generator = generator_loss(self.discriminator, z_bd)
        minimise("autoencoder", mse + self.objective.adversarial_weight * of_generator)
        return {"loss": mse, "mse": mse, "discriminator": of_discriminator, "generator": of_generator}
