"""The network: what the linear restorer gives in, a correction of it out."""

from typing import Any, ClassVar, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from models.networks.initial_weights import variance_preserving
from models.restore.damages.damage import Damage
from models.restore.network.settings import NetworkSettings
from models.training.noise import Noise
from models.training.trainable import Trainable

TOLD = ("noise", "salt_and_pepper", "jpeg", "blur", "low_resolution", "gray", "erased")
"""What a network is told of a damage: its kind, all that erases being one, in this order, and how strong it is."""

PLACES = 4
"""Planes that are learned and the same for all faces: these are aligned, so a place has a meaning."""

SUMMARY, HIDDEN = 8, 128
"""Channels and units through which everything in a face hangs together with everything else."""

SLOPE = 0.1
"""Of activations below zero: with none, all units of a layer can end there for good, and nothing more is learned."""

LEAST_ERROR = 1e-5
"""Mean squared error below which getting better counts no more."""


class Inputs(NamedTuple):
    """A batch for the network; pictures (B, 3, S, S) around [0, 1].

    `start`: the damaged faces, with what is missing from `guess`, the most probable faces by the linear restorer, or
    interpolated where there are fewer pixels.
    `free` (B, 1, S, S): 1 where a pixel may be changed, else 0. `told` (B, 2 x len(TOLD)): see `told`.
    """

    start: Tensor
    guess: Tensor
    free: Tensor
    told: Tensor

    def mirrored(self) -> "Inputs":
        """Return the same faces, left and right exchanged."""
        return Inputs(self.start.flip(3), self.guess.flip(3), self.free.flip(3), self.told)


def told(damage: Damage) -> list[float]:
    """Return 1 at the place of the kind of damage, and its strength at the same place of a second half."""
    place = TOLD.index("erased" if damage.erases else damage.kind)
    values = [0.0] * (2 * len(TOLD))
    values[place], values[len(TOLD) + place] = 1.0, damage.strength
    return values


class RestoringNetwork(Trainable):
    """A U-Net (Ronneberger et al., 2015) of three scales, the finest at half the size, on space-to-depth pixels.

    It sees a face beside its mirror image: what is missing on one side is often there on the other. For every pixel it
    says how far the linear restorer is to be trusted, and what to add; untrained it returns the mean of `start` and
    `guess`. With it go mean, components and variances of the linear
    restorer that makes `guess` (`models.restore.gaussian.GaussianFaces`), which are not trained.
    """

    main_group: ClassVar[str] = "restorer"
    settings: NetworkSettings

    def __init__(self, settings: NetworkSettings) -> None:
        super().__init__()
        self.settings = settings
        fine, middle, coarse = (round(settings.width * times) for times in (1, 1.5, 2))
        side, values = settings.size // 2, 3 * settings.size**2
        self.places = nn.Parameter(torch.zeros(PLACES, side, side))
        self.stem = _activated(4 * 11 + PLACES, fine)
        self.told = nn.Linear(2 * len(TOLD), fine)
        self.middle_in = nn.Sequential(_activated(fine, middle, stride=2), Block(middle))
        self.coarse_in = nn.Sequential(_activated(middle, coarse, stride=2), Block(coarse))
        self.whole = _whole(coarse, side // 4)
        self.coarse_out = Block(coarse)
        self.middle_out = nn.Sequential(_activated(coarse + middle, middle), Block(middle))
        self.fine_out = nn.Sequential(_activated(middle + fine, fine), Block(fine))
        self.last = nn.Conv2d(fine, 16, 3, padding=1)
        self.trust = nn.Linear(2 * len(TOLD), 1)
        for layer in (self.last, self.trust):
            nn.init.zeros_(layer.get_parameter("weight"))
            nn.init.zeros_(layer.get_parameter("bias"))
        self.register_buffer("mean", torch.zeros(values))
        self.register_buffer("components", torch.zeros(settings.components, values))
        self.register_buffer("variances", torch.ones(settings.components))
        self.register_buffer("rest", torch.zeros(()))

    def forward(self, x: Inputs) -> Tensor:
        """Return restored faces (B, 3, S, S), not bounded to [0, 1]."""
        unlike, centred = x.start - x.guess, 2 * (x.start - 0.5)
        beside = torch.cat([4 * unlike, centred, x.free, centred.flip(3), x.free.flip(3)], 1)
        cells = nn.functional.pixel_unshuffle(beside, 2)
        places = self.places.expand(len(cells), -1, -1, -1)
        planes = torch.cat([cells, places], 1).contiguous(memory_format=torch.channels_last)
        fine = self.stem(planes) + self.told(x.told)[..., None, None]
        middle = self.middle_in(fine)
        coarse = self.coarse_in(middle)
        up = self.coarse_out(coarse + self.whole(coarse))
        up = self.middle_out(torch.cat([_doubled(up), middle], 1))
        up = self.fine_out(torch.cat([_doubled(up), fine], 1))
        found = nn.functional.pixel_shuffle(self.last(up), 2).float()
        trust = torch.sigmoid(found[:, 3:] + self.trust(x.told).float()[..., None, None])
        return x.start + x.free * (found[:, :3] - trust * unlike)

    def losses(self, x: Inputs, y: Any, noise: Noise) -> dict[str, Tensor]:  # noqa: ARG002 (inputs are damaged already)
        """Return "loss", the negative PSNR in dB averaged over faces, and "mse".

        The logarithm gives light and heavy damage the same weight.
        """
        mse_b = (self(x) - y).square().mean((1, 2, 3))
        return {"loss": 10 * (mse_b + LEAST_ERROR).log10().mean(), "mse": mse_b.mean()}


class Block(nn.Module):
    """Two convolutions added to what comes in; it starts as the identity."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first, self.second = _activated(channels, channels), nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.get_parameter("bias"))

    def forward(self, x_bchw: Tensor) -> Tensor:
        """Return maps of the same shape."""
        return x_bchw + self.second(self.first(x_bchw))


def _activated(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return variance_preserving(nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1), nn.LeakyReLU(SLOPE)))


def _whole(channels: int, side: int) -> nn.Sequential:
    """Return dense layers from all of a coarse map (B, channels, side, side) to all of it."""
    values = SUMMARY * side * side
    layers = (
        nn.Conv2d(channels, SUMMARY, 1),
        nn.Flatten(),
        nn.Linear(values, HIDDEN),
        nn.LeakyReLU(SLOPE),
        nn.Linear(HIDDEN, values),
        nn.Unflatten(1, (SUMMARY, side, side)),
        nn.Conv2d(SUMMARY, channels, 1),
    )
    return nn.Sequential(*layers)


def _doubled(x_bchw: Tensor) -> Tensor:
    return interpolate(x_bchw, scale_factor=2)
