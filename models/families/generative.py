"""The generative adversarial network on images (Goodfellow et al., 2014; convolutional: Radford et al., 2016).

The generator is the decoder, the discriminator the encoder with a single output, both without batch norm: the same
decoder as a VAE of the same settings has, so the two compare. (The DCGAN of Radford et al. has batch norm; here
training is kept stable by the gradient penalty of `models.families.adversarial_losses`.)

A generator alone has no embedding. The encoder is trained beside it to invert it: to recover the code of generated
images (the joint latent regressor of Donahue et al., "Adversarial feature learning", 2017), and to make the current
generator reproduce real images (as in Zhu et al., "In-domain GAN inversion", 2020). Neither moves the generator, which
learns from the discriminator alone.
"""

from typing import ClassVar, Literal

from pydantic import Field
from torch import Tensor, nn

from core.settings import Settings
from models.families.adversarial_losses import discriminator_loss, generator_loss, gradient_penalty
from models.families.base import Autoencoder, AutoencoderSettings, Minimise, mean_squared_error
from models.training.noise import Noise


class GenerativeObjective(Settings):
    """Settings of the adversarial losses and of the encoder.

    `gradient_penalty`: weight of the discriminator's gradient penalty on real images. `code_weight`: weight of the
    error of recovered codes against the mean squared error of reconstructed images.
    """

    gradient_penalty: float = Field(1.0, ge=0)
    code_weight: float = Field(0.1, ge=0)


class GenerativeSettings(AutoencoderSettings):
    """Settings of the family "dcgan"."""

    family: Literal["dcgan"] = "dcgan"
    objective: GenerativeObjective = GenerativeObjective()

    def new_model(self) -> "GenerativeAdversarialNetwork":
        """Return a new generative adversarial network."""
        return GenerativeAdversarialNetwork(self)


class GenerativeAdversarialNetwork(Autoencoder):
    """A generator, a discriminator and an encoder that inverts the generator, each with its optimiser."""

    objective: GenerativeObjective
    batch_norm: ClassVar[bool] = False
    images_apart: ClassVar[bool] = True
    has_prior: ClassVar[bool] = True

    def __init__(self, settings: AutoencoderSettings) -> None:
        super().__init__(settings)
        self.discriminator, _ = settings.encoder_and_decoder(1, self.batch_norm)

    def parameter_groups(self) -> dict[str, list[nn.Parameter]]:
        """Return the parameters of "discriminator", "generator" (the decoder) and "encoder"."""
        return {
            "discriminator": list(self.discriminator.parameters()),
            "generator": list(self.decoder.parameters()),
            "encoder": list(self.encoder.parameters()),
        }

    def losses(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise) -> dict[str, Tensor]:
        """Return "mse" of images through encoder and generator, the same as "loss", and the other losses.

        Adversarial losses do not compare between epochs; how well the generator reproduces new faces does.
        "discriminator" and "generator" are cross-entropies in nats (ln 2 = 0.693 each at equilibrium), "code" is the
        squared error of recovered codes, 1 when nothing is recovered.
        """
        z_bd, fake_bchw = self._generated(len(x_bchw), noise)
        mse = mean_squared_error(y_bchw, self(x_bchw))
        return {
            "loss": mse,
            "mse": mse,
            "discriminator": discriminator_loss(self.discriminator, x_bchw, fake_bchw),
            "generator": generator_loss(self.discriminator, fake_bchw),
            "code": self._code_error(z_bd, fake_bchw),
        }

    def training_step(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise, minimise: Minimise) -> dict[str, Tensor]:
        """Step the discriminator, the generator against it, and the encoder."""
        z_bd, fake_bchw = self._generated(len(x_bchw), noise)
        fixed_bchw = fake_bchw.detach()
        of_discriminator = discriminator_loss(self.discriminator, x_bchw, fixed_bchw)
        penalty = gradient_penalty(self.discriminator, x_bchw)
        minimise("discriminator", of_discriminator + self.objective.gradient_penalty * penalty)
        of_generator = generator_loss(self.discriminator, fake_bchw)
        minimise("generator", of_generator)
        mse = mean_squared_error(y_bchw, self(x_bchw))
        code = self._code_error(z_bd, fixed_bchw)
        minimise("encoder", mse + self.objective.code_weight * code)
        return {"loss": mse, "mse": mse, "discriminator": of_discriminator, "generator": of_generator, "code": code}

    def _generated(self, n: int, noise: Noise) -> tuple[Tensor, Tensor]:
        z_bd = noise.normal((n, self.settings.zdim), next(self.parameters()))
        return z_bd, self.decode(z_bd)

    def _code_error(self, z_bd: Tensor, fake_bchw: Tensor) -> Tensor:
        return (self.embed(fake_bchw).float() - z_bd).square().mean()
