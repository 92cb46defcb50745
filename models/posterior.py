"""The distributions of codes: the posterior of each image, and the prior."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import torch
from torch import Tensor

from models.families.base import Autoencoder
from models.inference import FACES_AT_ONCE, batches


@runtime_checkable
class HasPosterior(Protocol):
    """A family whose encoder gives a diagonal Gaussian for each image."""

    def posterior(self, x_bchw: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log-variance, each (B, zdim), of the codes of images (B, C, S, S)."""


@dataclass(frozen=True)
class Posteriors:
    """Diagonal Gaussians, one per image: `mean` and `variance`, each float32 (N, zdim)."""

    mean: np.ndarray
    variance: np.ndarray


def prior_is_normal(model: Autoencoder) -> bool:
    """Say whether the family's prior is N(0, I): it has one, and draws samples as the base class does."""
    return model.has_prior and type(model).sample is Autoencoder.sample


def posteriors(model: Autoencoder, pixels_nhwc: np.ndarray, batch_size: int = FACES_AT_ONCE) -> Posteriors:
    """Return the posteriors of uint8 pixels (N, S, S, 3).

    Raises ValueError when the model's family has none or the pixels do not fit the model.
    """
    if not isinstance(model, HasPosterior):
        raise ValueError(f"family '{model.settings.family}' gives one code per image, not a distribution")
    found = Posteriors(*np.empty((2, len(pixels_nhwc), model.settings.zdim), np.float32))
    for rows, x_bchw in batches(model, pixels_nhwc, batch_size, "posteriors"):
        with torch.inference_mode():
            mean_bd, log_variance_bd = model.posterior(x_bchw)
        found.mean[rows] = mean_bd.cpu().numpy()
        found.variance[rows] = log_variance_bd.exp().cpu().numpy()
    return found
