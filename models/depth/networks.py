"""The networks of the depth model, as the supplement of Wu et al. (2020) describes them."""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from models.depth.settings import DepthSettings

CALM = 0.1
"""Factor of the last layer's first weights: an untrained map is nearly flat, so that no chance relief is learned on."""


def encoder(settings: DepthSettings, codes: int) -> nn.Sequential:
    """Return layers from pictures (B, 3, S, S) to codes (B, codes, 1, 1); pictures of 32 pixels take a layer less."""
    channels = _channels(settings)
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise([3, *channels[:-1]]):
        layers += [nn.Conv2d(inputs, outputs, 4, 2, 1), _norm(outputs), nn.LeakyReLU(0.2)]
    layers += [nn.Conv2d(channels[-2], channels[-1], 4, 2, 1), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers, nn.Conv2d(channels[-1], codes, 4), nn.ReLU())


def maps(settings: DepthSettings, outputs: int) -> nn.Sequential:
    """Return layers from pictures (B, 3, S, S) to maps (B, outputs, S, S)."""
    *_, coarsest = channels = _channels(settings)
    fine = channels[0]
    layers: list[nn.Module] = [nn.ConvTranspose2d(settings.codes, coarsest, 4), nn.ReLU()]
    layers += _convolved(coarsest, normed=False)
    for before, after in pairwise(reversed(channels)):
        layers += [*_doubled(before, after), *_convolved(after)]
    layers += [nn.Upsample(scale_factor=2), *_convolved(fine), *_convolved(fine, kernel=5)]
    last = nn.Conv2d(fine, outputs, 5, 1, 2)
    with torch.no_grad():
        last.weight.mul_(CALM)
    return nn.Sequential(encoder(settings, settings.codes), *layers, last)


def numbers(settings: DepthSettings, count: int) -> nn.Sequential:
    """Return layers from pictures (B, 3, S, S) to numbers (B, count) in (-1, 1)."""
    channels = [each * settings.small_width // settings.width for each in _channels(settings)]
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise([3, *channels]):
        layers += [nn.Conv2d(inputs, outputs, 4, 2, 1), nn.ReLU()]
    layers += [nn.Conv2d(channels[-1], channels[-1], 4), nn.ReLU(), nn.Conv2d(channels[-1], count, 1)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Tanh())


class Doubts(nn.Module):
    """How far a reconstruction will be off: one map for it, one for the mirrored, of pixels and of features."""

    def __init__(self, settings: DepthSettings) -> None:
        super().__init__()
        *_, coarsest = channels = _channels(settings)
        codes, at_features = settings.codes // 2, channels[1]
        coarse: list[nn.Module] = [nn.ConvTranspose2d(codes, coarsest, 4), nn.ReLU()]
        for before, after in pairwise(reversed(channels[1:])):
            coarse += _doubled(before, after)
        self.coarse = nn.Sequential(encoder(settings, codes), *coarse)
        self.of_features = nn.Sequential(nn.Conv2d(at_features, 2, 3, 1, 1), nn.Softplus())
        fine = [*_doubled(at_features, channels[0]), *_doubled(channels[0], channels[0])]
        self.of_pixels = nn.Sequential(*fine, nn.Conv2d(channels[0], 2, 5, 1, 2))
        self.of_detail = _seen_closely(channels[0]) if settings.detail else None

    def forward(self, x_bchw: Tensor) -> tuple[Tensor, Tensor]:
        """Return maps (B, 2, S, S) and (B, 2, S / 4, S / 4) above 0: plain and mirrored."""
        coarse = self.coarse(x_bchw)
        pixels = self.of_pixels(coarse)
        if self.of_detail is not None:
            pixels = pixels + self.of_detail(x_bchw)
        return softplus(pixels), self.of_features(coarse)


def _seen_closely(channels: int) -> nn.Sequential:
    """Return layers from pictures to what their details, up to 11 pixels wide, add to the doubt."""
    first, second = nn.Conv2d(3, channels, 5, 1, 2), nn.Conv2d(channels, channels, 3, 1, 1)
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), nn.Conv2d(channels, 2, 5, 1, 2))


def _channels(settings: DepthSettings) -> list[int]:
    """Return the channels of maps of half the size, a quarter and so on, down to 4 x 4."""
    return [times * settings.width for times in ((1, 2, 4, 8) if settings.size == 64 else (2, 4, 8))]


def _doubled(inputs: int, outputs: int) -> list[nn.Module]:
    return [nn.ConvTranspose2d(inputs, outputs, 4, 2, 1), _norm(outputs), nn.ReLU()]


def _convolved(channels: int, normed: bool = True, kernel: int = 3) -> list[nn.Module]:
    norm = [_norm(channels)] if normed else []
    return [nn.Conv2d(channels, channels, kernel, 1, kernel // 2), *norm, nn.ReLU()]


def _norm(channels: int) -> nn.GroupNorm:
    """Return group norm with four channels to a group."""
    return nn.GroupNorm(channels // 4, channels)


def dome(size: int) -> Tensor:
    """Return a bump (S, S): 1 in the middle, 0 from the edge on."""
    along = (torch.arange(size) + 0.5) / size * 2 - 1
    return (1 - along.square() - along[:, None].square()).clamp(min=0)
