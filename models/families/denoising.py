"""The denoising autoencoder (Vincent et al., 2010): from a corrupted image to the whole one."""

from collections.abc import Callable
from typing import Literal, Self

import torch
from pydantic import Field, model_validator
from torch import Tensor

from core.settings import Settings
from models.families.base import Autoencoder, AutoencoderSettings, Minimise, mean_squared_error
from models.training.noise import Noise


def gaussian(x_bchw: Tensor, level: float, noise: Noise) -> Tensor:
    """Return images with noise of standard deviation `level` added to every value; nothing is clipped."""
    return x_bchw + level * noise.normal(x_bchw.shape, x_bchw)


def masking(x_bchw: Tensor, level: float, noise: Noise) -> Tensor:
    """Return images with a share `level` of the pixels black in all channels."""
    return torch.where(_per_pixel(x_bchw, noise) < level, 0.0, x_bchw)


def salt_and_pepper(x_bchw: Tensor, level: float, noise: Noise) -> Tensor:
    """Return images with a share `level` of the pixels black or white, by equal chance, in all channels."""
    u_b1hw = _per_pixel(x_bchw, noise)
    return torch.where(u_b1hw < level, (u_b1hw < level / 2).to(x_bchw.dtype), x_bchw)


def _per_pixel(x_bchw: Tensor, noise: Noise) -> Tensor:
    return noise.uniform((len(x_bchw), 1, *x_bchw.shape[2:]), x_bchw)


CORRUPTIONS: dict[str, Callable[[Tensor, float, Noise], Tensor]] = {
    "gaussian": gaussian,
    "masking": masking,
    "salt_and_pepper": salt_and_pepper,
}
"""(images (B, C, S, S) in [0, 1], level, noise) -> corrupted images, by the settings' name."""


class DenoisingObjective(Settings):
    """Settings of the corruption.

    `corruption`: a key of `CORRUPTIONS`. `level`: standard deviation of the added noise in units of [0, 1] pixel values
    (gaussian), or the share of pixels that are lost (the others).
    """

    corruption: Literal["gaussian", "masking", "salt_and_pepper"] = "gaussian"
    level: float = Field(0.1, ge=0)

    @model_validator(mode="after")
    def _share_of_pixels(self) -> Self:
        if self.corruption != "gaussian" and self.level > 1:
            raise ValueError(f"level {self.level}: {self.corruption} takes a share of the pixels, at most 1")
        return self


class DenoisingSettings(AutoencoderSettings):
    """Settings of the family "denoising"."""

    family: Literal["denoising"] = "denoising"
    objective: DenoisingObjective = DenoisingObjective()

    def new_model(self) -> "DenoisingAutoencoder":
        """Return a new denoising autoencoder."""
        return DenoisingAutoencoder(self)


class DenoisingAutoencoder(Autoencoder):
    """The plain autoencoder fed with corrupted images in training; embeddings are those of whole images.

    Where a corruption shifts the mean of an image, as masking does, whole images differ from the training inputs:
    compare "clean_mse" with "mse" before using its embeddings.
    """

    objective: DenoisingObjective

    def losses(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise) -> dict[str, Tensor]:
        """Return "loss", the error of the image restored from corruption, "mse" (the same) and "clean_mse".

        "clean_mse" is the error of the reconstruction from the whole image. It costs a second forward pass, so training
        omits it.
        """
        return {**self._restored(x_bchw, y_bchw, noise), "clean_mse": mean_squared_error(y_bchw, self(x_bchw))}

    def training_step(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise, minimise: Minimise) -> dict[str, Tensor]:
        """Take one step on the error of restored images."""
        losses = self._restored(x_bchw, y_bchw, noise)
        minimise("autoencoder", losses["loss"])
        return losses

    def _restored(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise) -> dict[str, Tensor]:
        corrupt = CORRUPTIONS[self.objective.corruption]
        mse = mean_squared_error(y_bchw, self(corrupt(x_bchw, self.objective.level, noise)))
        return {"loss": mse, "mse": mse}
