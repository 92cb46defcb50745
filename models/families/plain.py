"""The convolutional autoencoder trained on mean squared error (Abiddin et al., 2023)."""

from typing import Literal

from torch import Tensor

from models.families.base import Autoencoder, AutoencoderSettings, mean_squared_error
from models.training.noise import Noise


class PlainSettings(AutoencoderSettings):
    """Settings of the family "ae"."""

    family: Literal["ae"] = "ae"

    def new_model(self) -> "PlainAutoencoder":
        """Return a new plain autoencoder."""
        return PlainAutoencoder(self)


class PlainAutoencoder(Autoencoder):
    """Encoder and decoder with batch norm; loss = squared error averaged over all pixel values."""

    def losses(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise) -> dict[str, Tensor]:  # noqa: ARG002
        """Return "loss" and "mse", which are the same."""
        mse = mean_squared_error(y_bchw, self(x_bchw))
        return {"loss": mse, "mse": mse}
