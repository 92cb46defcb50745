"""The interface of every family of autoencoders."""

from typing import ClassVar

from torch import Tensor

from core.settings import Settings
from models.networks import NETWORKS
from models.settings import ModelSettings
from models.training.noise import Noise
from models.training.trainable import Minimise, Trainable

__all__ = ["Autoencoder", "Minimise", "mean_squared_error"]


class Autoencoder(Trainable):
    """An encoder, a decoder and an objective; images are float (B, C, S, S) in [0, 1], codes (B, zdim).

    A family sets `Objective` (its loss settings, filled in as `objective`), `batch_norm` (unless the settings say so),
    `images_apart` (its losses look at each image for itself, which batch norm would spoil), `codes_per_latent` (encoder
    outputs for each latent dimension) and `has_prior` (codes follow a known distribution, so `sample` works), and
    defines `losses`; one with several optimisers also overrides `parameter_groups` and `training_step`.

    Raises ValueError for batch norm where images must stay apart.
    """

    main_group: ClassVar[str] = "autoencoder"
    settings: ModelSettings
    Objective: ClassVar[type[Settings]] = Settings
    batch_norm: ClassVar[bool] = True
    images_apart: ClassVar[bool] = False
    codes_per_latent: ClassVar[int] = 1
    has_prior: ClassVar[bool] = False

    def __init__(self, settings: ModelSettings) -> None:
        super().__init__()
        self.settings = settings
        self.objective = self.Objective.model_validate(settings.objective)
        codes = self.codes_per_latent * settings.zdim
        batch_norm = self.batch_norm if settings.batch_norm is None else settings.batch_norm
        if batch_norm and self.images_apart:
            raise ValueError(f"family '{settings.family}' needs images that do not meet: leave `batch_norm` out")
        self.encoder, self.decoder = NETWORKS[settings.network](settings, codes, batch_norm)

    def embed(self, x_bchw: Tensor) -> Tensor:
        """Return the embedding z_bd (B, zdim) of images: the code, or the mean of its distribution."""
        return self.encoder(x_bchw)

    def decode(self, z_bd: Tensor) -> Tensor:
        """Return images (B, C, S, S) for codes (B, zdim); no activation bounds them to [0, 1]."""
        return self.decoder(z_bd)

    def forward(self, x_bchw: Tensor) -> Tensor:
        """Return the reconstruction (B, C, S, S) from the embedding."""
        return self.decode(self.embed(x_bchw))

    def losses(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise) -> dict[str, Tensor]:
        """Return scalar losses and measures of images x and what they shall become, y (most often x itself).

        "loss" is what validation compares between epochs. `noise` is the only source of chance.
        """
        raise NotImplementedError

    def sample(self, n: int, noise: Noise) -> Tensor:
        """Return `n` images (n, C, S, S) decoded from the prior N(0, I).

        Raises ValueError when the family has no prior.
        """
        if not self.has_prior:
            raise ValueError(f"family '{self.settings.family}' has no prior to sample from; use one that has")
        return self.decode(noise.normal((n, self.settings.zdim), next(self.parameters())))


def mean_squared_error(x_bchw: Tensor, y_bchw: Tensor) -> Tensor:
    """Return the squared error averaged over images, channels and pixels, computed in float32."""
    return (y_bchw.float() - x_bchw).square().mean()
