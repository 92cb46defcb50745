"""The adversarial autoencoder (Makhzani et al., 2016): a discriminator shapes the codes into N(0, I)."""

from typing import ClassVar

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from faces.table import Settings
from models.families.base import Autoencoder, Minimise, mean_squared_error
from models.networks.discriminator import discriminator
from models.settings import ModelSettings


class AdversarialObjective(Settings):
    """`adversarial_weight`: weight of the generator's loss (nats a code) against the mean squared error."""

    adversarial_weight: float = Field(1e-3, ge=0)


class AdversarialAutoencoder(Autoencoder):
    """The plain autoencoder whose encoder plays the generator against a discriminator on the codes.

    Two optimisers: the discriminator's, then one for encoder and decoder together on mse + adversarial_weight
    x generator loss. Adam normalises the scale of what it minimises, so a third optimiser for the generator
    alone would ignore any weight between the two aims.
    """

    Objective = AdversarialObjective
    has_prior: ClassVar[bool] = True

    def __init__(self, settings: ModelSettings) -> None:
        super().__init__(settings)
        self.discriminator = discriminator(settings.zdim, settings.width)

    def parameter_groups(self) -> dict[str, list[nn.Parameter]]:
        """Return encoder and decoder as "autoencoder", and the "discriminator"."""
        return {
            "autoencoder": [*self.encoder.parameters(), *self.decoder.parameters()],
            "discriminator": list(self.discriminator.parameters()),
        }

    def losses(self, x_bchw: Tensor, generator: torch.Generator) -> dict[str, Tensor]:
        """Return "mse", the same as "loss" (games do not compare between epochs), and the players' losses.

        "discriminator" and "generator" are binary cross-entropies in nats; at equilibrium each is ln 2 =
        0.693.
        """
        z_bd = self.embed(x_bchw).float()
        mse = mean_squared_error(x_bchw, self.decode(z_bd))
        return {
            "loss": mse,
            "mse": mse,
            "discriminator": self.discriminator_loss(z_bd, generator),
            "generator": self.generator_loss(z_bd),
        }

    def training_step(self, x_bchw: Tensor, generator: torch.Generator, minimise: Minimise) -> dict[str, Tensor]:
        """Step the discriminator on the codes, then encoder and decoder against the new discriminator."""
        weight = AdversarialObjective(**self.settings.objective).adversarial_weight
        z_bd = self.embed(x_bchw).float()
        discriminator_loss = self.discriminator_loss(z_bd.detach(), generator)
        minimise("discriminator", discriminator_loss)
        mse = mean_squared_error(x_bchw, self.decode(z_bd))
        generator_loss = self.generator_loss(z_bd)
        minimise("autoencoder", mse + weight * generator_loss)
        return {"loss": mse, "mse": mse, "discriminator": discriminator_loss, "generator": generator_loss}

    def discriminator_loss(self, z_bd: Tensor, generator: torch.Generator) -> Tensor:
        """Return the cross-entropy of telling codes (B, zdim) from as many draws of N(0, I)."""
        prior_bd = torch.randn(z_bd.shape, generator=generator).to(z_bd.device)
        return (self._cross_entropy(prior_bd, 1.0) + self._cross_entropy(z_bd, 0.0)) / 2

    def generator_loss(self, z_bd: Tensor) -> Tensor:
        """Return the cross-entropy of codes (B, zdim) being taken for draws from the prior."""
        return self._cross_entropy(z_bd, 1.0)

    def _cross_entropy(self, z_bd: Tensor, label: float) -> Tensor:
        logit_b1 = self.discriminator(z_bd).float()
        return binary_cross_entropy_with_logits(logit_b1, torch.full_like(logit_b1, label))
