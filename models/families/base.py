"""The interface of every family of autoencoders, and what their settings have in common."""

from typing import Annotated, ClassVar

from pydantic import Field
from torch import Tensor

from core.settings import Settings
from models.settings import EncoderDecoderSettings
from models.training.noise import Noise
from models.training.trainable import Minimise, Trainable

__all__ = ["Autoencoder", "AutoencoderSettings", "Minimise", "mean_squared_error"]


class AutoencoderSettings(EncoderDecoderSettings):
    """What rebuilds an autoencoder, except its weights; each family has a subclass with its own name.

    `name`: what the model is called in a comparison (default: its family). `objective`: the family's own loss settings.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]*$")] = ""
    family: str
    objective: Settings = Settings()

    @property
    def label(self) -> str:
        """The model's name, or its family's."""
        return self.name or self.family

    def new_model(self) -> "Autoencoder":
        """Return a model of the family, with weights drawn from torch's global generator."""
        raise NotImplementedError


class Autoencoder(Trainable):
    """An encoder, a decoder and an objective; images are float (B, C, S, S) in [0, 1], codes (B, zdim).

    A family sets `batch_norm` (used unless the settings say otherwise), `images_apart` (its losses need each image's
    result to be independent of the other images, which batch norm would break), `codes_per_latent` (encoder outputs
    per latent dimension) and `has_prior` (codes follow a known distribution, so `sample` works), and defines `losses`.
    A family with several optimisers also overrides `parameter_groups` and `training_step`.

    Raises ValueError for batch norm in a family with `images_apart`.
    """

    main_group: ClassVar[str] = "autoencoder"
    settings: AutoencoderSettings
    batch_norm: ClassVar[bool] = True
    images_apart: ClassVar[bool] = False
    codes_per_latent: ClassVar[int] = 1
    has_prior: ClassVar[bool] = False

    def __init__(self, settings: AutoencoderSettings) -> None:
        super().__init__()
        self.settings = settings
        self.objective = settings.objective
        batch_norm = self.batch_norm if settings.batch_norm is None else settings.batch_norm
        if batch_norm and self.images_apart:
            raise ValueError(f"family '{settings.family}' cannot have batch norm: leave `batch_norm` out")
        codes = self.codes_per_latent * settings.zdim
        self.encoder, self.decoder = settings.encoder_and_decoder(codes, batch_norm)

    def embed(self, x_bchw: Tensor) -> Tensor:
        """Return the embedding z_bd (B, zdim) of images: the code, or the mean of its distribution."""
        return self.encoder(x_bchw)

    def decode(self, z_bd: Tensor) -> Tensor:
        """Return images (B, C, S, S) for codes (B, zdim); values are not limited to [0, 1]."""
        return self.decoder(z_bd)

    def forward(self, x_bchw: Tensor) -> Tensor:
        """Return the reconstruction (B, C, S, S) from the embedding."""
        return self.decode(self.embed(x_bchw))

    def losses(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise) -> dict[str, Tensor]:
        """Return scalar losses and metrics of images x and their targets y (usually x itself).

        "loss" is what validation compares between epochs. `noise` is the only source of randomness.
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
