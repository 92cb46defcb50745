"""Autoencoders as restorers: one pass through the network, or a search for the code that agrees with what is known."""

from dataclasses import dataclass, field

import numpy as np
import torch
from pydantic import Field
from torch import Tensor
from torch.nn.functional import avg_pool2d

from core.settings import Settings
from models.families.base import Autoencoder
from models.inference import embed, reconstruct
from models.posterior import prior_is_normal
from models.restore.damages.damage import Damage, Damaged
from models.restore.damages.sampling import LowResolution
from models.restore.filters import MeanFilter
from models.training.batches import LUMA

FACES_AT_ONCE = 128
"""Faces whose codes are searched at a time."""


@dataclass(frozen=True, eq=False)
class OnePass:
    """The reconstruction of the damaged picture, with what is known put back: what it is for a denoising autoencoder.

    Raises ValueError, as everything here, for pictures of another size than the network's.
    """

    network: Autoencoder

    @property
    def label(self) -> str:
        """The name in tables."""
        return f"{self.network.settings.label}_one_pass"

    def suits(self, damage: Damage) -> bool:  # noqa: ARG002 (a picture goes in, a picture comes out)
        """Accept everything."""
        return True

    def restore(self, damaged: Damaged) -> np.ndarray:
        """Return restored faces."""
        return damaged.agreeing(reconstruct(self.network, damaged.pixels).astype(np.float32))


class SearchSettings(Settings):
    """How a code is searched, by gradient descent (Adam) with `steps` of `learning_rate`.

    `error`: standard deviation of what the decoder cannot draw of a face, in units of [0, 1]. Where the prior of the
    codes is N(0, I) it weighs against the error that is left in what is known; without a prior nothing does.
    """

    steps: int = Field(100, ge=1)
    learning_rate: float = Field(0.05, gt=0)
    error: float = Field(0.08, gt=0)


@dataclass(frozen=True, eq=False)
class LatentSearch:
    """The face of the most probable code, given what is known of it; the known pixels are kept.

    The linear case, whose solution is in closed form, is `models.restore.gaussian`.
    """

    network: Autoencoder
    settings: SearchSettings = field(default_factory=SearchSettings)

    @property
    def label(self) -> str:
        """The name in tables."""
        return f"{self.network.settings.label}_search"

    def suits(self, damage: Damage) -> bool:
        """Refuse what gradients do not go through here."""
        return searchable(damage)

    def restore(self, damaged: Damaged) -> np.ndarray:
        """Return restored faces."""
        parts = [damaged.take(slice(start, start + FACES_AT_ONCE)) for start in range(0, len(damaged), FACES_AT_ONCE)]
        return np.concatenate([part.agreeing(255 * self._faces(part)) for part in parts])

    def _faces(self, damaged: Damaged) -> np.ndarray:
        """Return the faces of the codes found, float32 (N, S, S, 3) around [0, 1]."""
        device = next(self.network.eval().parameters()).device
        first = MeanFilter(window=15).restore(damaged) if damaged.damage.erases else damaged.pixels
        z_bd = torch.from_numpy(embed(self.network, first)).to(device).requires_grad_()
        known_b1hw = torch.from_numpy(damaged.known[:, None]).float().to(device)
        y_bchw = torch.from_numpy(damaged.pixels).to(device).permute(0, 3, 1, 2).float() / 255
        seen = _seen(damaged.damage, y_bchw, known_b1hw)
        optimiser = torch.optim.Adam([z_bd], self.settings.learning_rate)
        for _ in range(self.settings.steps):
            found = _seen(damaged.damage, self._pictures(z_bd), known_b1hw)
            [z_bd.grad] = torch.autograd.grad(self._loss(z_bd, found - seen, damaged.damage), [z_bd])
            optimiser.step()
        with torch.no_grad():
            return self._pictures(z_bd).permute(0, 2, 3, 1).cpu().numpy()

    def _pictures(self, z_bd: Tensor) -> Tensor:
        x_bchw = self.network.decode(z_bd).float()
        return x_bchw.expand(-1, 3, -1, -1)

    def _loss(self, z_bd: Tensor, wrong: Tensor, damage: Damage) -> Tensor:
        """Return the negative logarithm of the posterior, but for a constant, summed over faces."""
        variance = self.settings.error**2 + damage.error**2
        prior = z_bd.square().sum() if prior_is_normal(self.network) else 0.0
        return (wrong.square().sum() / variance + prior) / 2


def searchable(damage: Damage) -> bool:
    """Tell whether a damage is a linear map of the picture that gradients go through here."""
    return damage.kind in {"noise", "low_resolution", "gray"} or damage.erases


def _seen(damage: Damage, x_bchw: Tensor, known_b1hw: Tensor) -> Tensor:
    """Return what a damage leaves of pictures, as `Damage.observed` does, but so that gradients go through."""
    if damage.erases:
        return x_bchw * known_b1hw
    if isinstance(damage, LowResolution):
        return avg_pool2d(x_bchw, damage.factor)
    return (x_bchw * LUMA.to(x_bchw.device)).sum(1) if damage.kind == "gray" else x_bchw
