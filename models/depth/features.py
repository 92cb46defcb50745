"""Local features without training or outside data, on a grid of a quarter of the size: edges at two scales, colours.

They take the place of VGG's in Wu et al. (2020), who found features learned without labels to do as well.
"""

from functools import lru_cache
from math import pi

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, conv2d

from models.training.batches import LUMA

ORIENTATIONS = 4
SCALES = ((9, 2), (17, 4))
"""Side of the filters and wavelength over 2, both in pixels."""

STRIDE = 4
FLOOR = 0.1
"""Contrast below which edges fade."""


def local_features(x_bchw: Tensor) -> Tensor:
    """Return features (B, 19, S / 4, S / 4), about 1 in size, of pictures (B, 3, S, S) in [-1, 1].

    Signed responses of even and odd Gabor filters to the luma, relative to the contrast around, and mean colours.
    """
    luma = (x_bchw * LUMA.to(x_bchw)).sum(1, keepdim=True)
    found = [_responses(luma, scale) for scale in range(len(SCALES))]
    return torch.cat([*found, avg_pool2d(x_bchw, STRIDE)], 1)


def _responses(luma_b1hw: Tensor, scale: int) -> Tensor:
    side, _ = SCALES[scale]
    filters = gabor_filters(scale).to(luma_b1hw)
    padded = torch.nn.functional.pad(luma_b1hw, (side // 2,) * 4, mode="reflect")
    found = conv2d(padded, filters, stride=STRIDE)
    return found / (found.square().mean(1, keepdim=True) + FLOOR**2).sqrt()


@lru_cache
def gabor_filters(scale: int) -> Tensor:
    """Return even and odd filters (8, 1, side, side) of mean 0; each answers a full-contrast wave of its own with 1."""
    side, half_wave = SCALES[scale]
    along = torch.arange(side) - side // 2
    y, x = along[:, None].float(), along.float()
    envelope = torch.exp(-(x**2 + y**2) / (2 * (side / 5) ** 2))
    filters = []
    for turn in range(ORIENTATIONS):
        angle = pi * turn / ORIENTATIONS
        phase = (x * torch.cos(torch.tensor(angle)) + y * torch.sin(torch.tensor(angle))) * pi / half_wave
        for wave in (phase.cos(), phase.sin()):
            centred = wave * envelope
            centred = centred - envelope * centred.sum() / envelope.sum()
            filters.append(centred / (centred * wave).sum())
    return torch.stack(filters)[:, None]
