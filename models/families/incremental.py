"""The variational autoencoder whose weight of the KL divergence grows with success (Barcelona thesis, section 5.3.3).

The thesis raises beta from 0.001 to 1, every 5 epochs, if the reconstruction loss is under 10.0. What it leaves open is
decided here:

- The height of a step. Three decades lie between the ends, so steps are multiplicative: each raises beta by the same
  factor, (1 / 0.001)^(1 / steps).
- The scale of the 10.0. Neither the range of the pixels nor a sum or mean is printed. For the errors of 5.41 to 9.17
  in the same unit, both plain readings (a mean over 0..255 values, a sum over [0, 1] values) are PSNRs of 37 to 41 dB,
  more than 64 latent dimensions can give on new faces. What is known is the place of the threshold: 1.1 to 1.8 times
  the error that a network ends with. `threshold` is in this project's unit (mean over values in [0, 1]); its default
  lies in that place above 0.0138, the error of the first VAE that was trained on real faces here.
- Which loss. The mean over the training faces of the epoch just ended.
"""

from typing import Literal

from pydantic import Field
from torch import Tensor

from models.families.base import AutoencoderSettings, Minimise
from models.families.variational import VariationalAutoencoder, VariationalObjective
from models.training.noise import Noise


class IncrementalObjective(VariationalObjective):
    """Settings of the growing weight.

    `beta`: its value in the first epochs. `last_beta`: the value after all steps. `steps`: how many equal factors lead
    there. `every`: epochs between two checks of the error. `threshold`: a check raises beta when the mean squared error
    of pixel values in [0, 1] is below it.
    """

    beta: float = Field(0.001, gt=0)
    last_beta: float = Field(1.0, gt=0)
    steps: int = Field(10, ge=1)
    every: int = Field(5, ge=1)
    threshold: float = Field(0.02, gt=0)


class IncrementalSettings(AutoencoderSettings):
    """Settings of the family "incremental_vae"."""

    family: Literal["incremental_vae"] = "incremental_vae"
    objective: IncrementalObjective = IncrementalObjective()

    def new_model(self) -> "IncrementalAutoencoder":
        """Return a new incremental VAE."""
        return IncrementalAutoencoder(self)


class IncrementalAutoencoder(VariationalAutoencoder):
    """A VAE with beta from `raised_beta`, reported as a metric."""

    objective: IncrementalObjective

    def begin_epoch(self, history: list[dict[str, float]]) -> None:
        """Set beta to its value after the epochs so far."""
        self.beta = raised_beta(history, self.objective)

    def losses(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise) -> dict[str, Tensor]:
        """Return the losses of the VAE, with "bound" for what is minimised and "loss" the same as "mse".

        Bounds of different "beta" do not compare between epochs; the thesis keeps the epoch of least error, too.
        """
        losses = super().losses(x_bchw, y_bchw, noise)
        mse = losses["mse"]
        return losses | {"loss": mse, "bound": losses["loss"], "beta": mse.new_tensor(self.beta)}

    def training_step(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise, minimise: Minimise) -> dict[str, Tensor]:
        """Take one step on "bound"."""
        losses = self.losses(x_bchw, y_bchw, noise)
        minimise("autoencoder", losses["bound"])
        return losses


def raised_beta(history: list[dict[str, float]], objective: IncrementalObjective) -> float:
    """Return beta after the epochs of `history`, of which every `every`th is checked."""
    checked = history[objective.every - 1 :: objective.every]
    taken = min(sum(epoch["train_mse"] < objective.threshold for epoch in checked), objective.steps)
    return objective.beta * (objective.last_beta / objective.beta) ** (taken / objective.steps)
