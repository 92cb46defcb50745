"""The convolutional autoencoder trained on mean squared error (Abiddin et al., 2023)."""

from torch import Tensor

from models.families.base import Autoencoder, mean_squared_error
from models.training.noise import Noise


class PlainAutoencoder(Autoencoder):
    """Encoder and decoder with batch norm; loss = squared error averaged over all pixel values."""

    def losses(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise) -> dict[str, Tensor]:  # noqa: ARG002
        """Return "loss" and "mse", which are the same."""
        mse = mean_squared_error(y_bchw, self(x_bchw))
        return {"loss": mse, "mse": mse}
