"""The contractive autoencoder (Rifai et al., 2011): codes that change little when the image does.

The penalty is the squared Frobenius norm of the encoder's Jacobian, averaged over images. As with other penalties on
codes, a small code and a decoder with large weights meet it too (Rifai et al. tie the weights of both, which deep
networks cannot); weight decay closes that way out.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from core.settings import Settings
from models.families.base import Autoencoder, AutoencoderSettings, mean_squared_error
from models.training.noise import Noise


class ContractiveObjective(Settings):
    """Settings of the penalty.

    `weight` of the penalty against the mean squared error. `probes`: 0 = the exact norm, which costs a backward pass
    for each latent dimension; n = Hutchinson's unbiased estimate with n random directions, for large networks.
    """

    weight: float = Field(1e-3, ge=0)
    probes: int = Field(1, ge=0)


class ContractiveSettings(AutoencoderSettings):
    """Settings of the family "contractive"."""

    family: Literal["contractive"] = "contractive"
    objective: ContractiveObjective = ContractiveObjective()

    def new_model(self) -> "ContractiveAutoencoder":
        """Return a new contractive autoencoder."""
        return ContractiveAutoencoder(self)


class ContractiveAutoencoder(Autoencoder):
    """The plain autoencoder with a Jacobian penalty; no batch norm, which would couple the Jacobians of images."""

    objective: ContractiveObjective
    batch_norm: ClassVar[bool] = False
    images_apart: ClassVar[bool] = True

    def losses(self, x_bchw: Tensor, y_bchw: Tensor, noise: Noise) -> dict[str, Tensor]:
        """Return "loss" = "mse" + weight x "jacobian", the squared norm averaged over images."""
        learning = torch.is_grad_enabled()
        with torch.enable_grad():
            x_bchw = x_bchw.detach().requires_grad_()
            z_bd = self.embed(x_bchw).float()
            jacobian = squared_jacobian(x_bchw, z_bd, self.directions(z_bd, noise), learning).mean()
        mse = mean_squared_error(y_bchw, self.decode(z_bd))
        return {"loss": mse + self.objective.weight * jacobian, "mse": mse, "jacobian": jacobian}

    def directions(self, z_bd: Tensor, noise: Noise) -> Iterator[Tensor]:
        """Yield directions (B, zdim) in the space of codes whose squared derivatives add up to the penalty."""
        if not self.objective.probes:
            for dimension in range(z_bd.shape[1]):
                yield torch.zeros_like(z_bd).index_fill_(1, torch.tensor([dimension], device=z_bd.device), 1.0)
        for _ in range(self.objective.probes):
            signs_bd = torch.where(noise.uniform(z_bd.shape, z_bd) < 0.5, -1.0, 1.0)
            yield signs_bd / self.objective.probes**0.5


def squared_jacobian(x_bchw: Tensor, z_bd: Tensor, directions: Iterator[Tensor], learning: bool) -> Tensor:
    """Return sum_u |u^T dz/dx|^2, (B,), over directions u: the squared Frobenius norm for the unit vectors.

    For random signs, E[u u^T] = I makes it that norm in expectation (Hutchinson, 1990). `z_bd` must have been
    computed from `x_bchw`; the result has a gradient when `learning`.
    """
    total_b = x_bchw.new_zeros(len(x_bchw))
    for direction_bd in directions:
        with torch.autocast(x_bchw.device.type, enabled=False):
            (row_bchw,) = torch.autograd.grad(z_bd, x_bchw, direction_bd, retain_graph=True, create_graph=learning)
        total_b = total_b + row_bchw.float().flatten(1).square().sum(1)
    return total_b
