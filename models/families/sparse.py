"""Sparse autoencoders: few units of a wide, possibly over-complete code are active at once.

A penalty on the size of codes can also be lowered by small codes and a decoder with large weights. Weight decay
prevents this; without it, read "active" rather than "penalty".
"""

from typing import Literal

from pydantic import Field
from torch import Tensor

from core.settings import Settings
from models.families.base import Autoencoder, AutoencoderSettings, mean_squared_error
from models.training.noise import Noise

ACTIVITY_MARGIN = 1e-6
"""Mean activities are kept this far from 0 and 1, where their logarithm is infinite."""


class SparseObjective(Settings):
    """`weight` of the penalty against the mean squared error."""

    weight: float = Field(1e-2, ge=0)


class ActivityObjective(Settings):
    """`weight` of the penalty, and the `target` of each unit's mean activity."""

    weight: float = Field(1e-2, ge=0)
    target: float = Field(0.05, gt=0, lt=1)


class SparseAutoencoder(Autoencoder):
    """The plain autoencoder with a penalty on its codes; a subclass defines codes, `penalty` and `active`."""

    objective: SparseObjective | ActivityObjective

    def losses(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise) -> dict[str, Tensor]:  # noqa: ARG002
        """Return "loss" = "mse" + weight x "penalty", and "active" between 0 and 1."""
        z_bd = self.embed(x_bchw).float()
        mse = mean_squared_error(y_bchw, self.decode(z_bd))
        penalty = self.penalty(z_bd)
        loss = mse + self.objective.weight * penalty
        return {"loss": loss, "mse": mse, "penalty": penalty, "active": self.active(z_bd)}

    def penalty(self, z_bd: Tensor) -> Tensor:
        """Return the penalty of codes (B, zdim), averaged over units."""
        raise NotImplementedError

    def active(self, z_bd: Tensor) -> Tensor:
        """Return how active codes (B, zdim) are on average, from 0 to 1."""
        raise NotImplementedError


class RectifiedSparseSettings(AutoencoderSettings):
    """Settings of the family "sparse_l1"."""

    family: Literal["sparse_l1"] = "sparse_l1"
    objective: SparseObjective = SparseObjective()

    def new_model(self) -> "RectifiedSparseAutoencoder":
        """Return a new sparse autoencoder."""
        return RectifiedSparseAutoencoder(self)


class RectifiedSparseAutoencoder(SparseAutoencoder):
    """Codes are rectified, so that inactive units are exactly 0; the penalty is their mean absolute value (L1)."""

    def embed(self, x_bchw: Tensor) -> Tensor:
        """Return the codes (B, zdim), none negative."""
        return self.encoder(x_bchw).relu()

    def penalty(self, z_bd: Tensor) -> Tensor:
        """Return the mean absolute value of the codes."""
        return z_bd.abs().mean()

    def active(self, z_bd: Tensor) -> Tensor:
        """Return the share of units above 0."""
        return (z_bd > 0).float().mean()


class ActivitySparseSettings(AutoencoderSettings):
    """Settings of the family "sparse_kl"."""

    family: Literal["sparse_kl"] = "sparse_kl"
    objective: ActivityObjective = ActivityObjective()

    def new_model(self) -> "ActivitySparseAutoencoder":
        """Return a new sparse autoencoder."""
        return ActivitySparseAutoencoder(self)


class ActivitySparseAutoencoder(SparseAutoencoder):
    """Codes are sigmoid activities whose mean over the batch is pulled towards a target (Ng, CS294A notes, 2011)."""

    objective: ActivityObjective

    def embed(self, x_bchw: Tensor) -> Tensor:
        """Return the codes (B, zdim) between 0 and 1."""
        return self.encoder(x_bchw).sigmoid()

    def penalty(self, z_bd: Tensor) -> Tensor:
        """Return the divergence of the units' mean activities from the target, averaged over units."""
        return kl_to_activity(z_bd.mean(0), self.objective.target).mean()

    def active(self, z_bd: Tensor) -> Tensor:
        """Return the mean activity."""
        return z_bd.mean()


def kl_to_activity(activity_d: Tensor, target: float) -> Tensor:
    """Return KL(Bernoulli(target) || Bernoulli(activity)) in nats, unit by unit."""
    activity_d = activity_d.clamp(ACTIVITY_MARGIN, 1 - ACTIVITY_MARGIN)
    target_d = activity_d.new_full(activity_d.shape, target)
    on_d = target_d * (target_d / activity_d).log()
    return on_d + (1 - target_d) * ((1 - target_d) / (1 - activity_d)).log()
