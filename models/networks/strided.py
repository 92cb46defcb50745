"""The strided convolutional encoder and decoder of Abiddin et al. (2023), Tables I and II.

M. Z. Ul Abiddin, A. Hashmi, S. M. Bilal: "Exploring Unsupervised Learning Approaches to Facial Recognition
using Autoencoders". Their convolution and batch-norm rows are met exactly at width 1. Their dense rows belong
to different latent dimensions (16384x100 in the encoder, about 65536x256 in the decoder), and their totals to
none; here the dense rows follow `zdim`.

Biases: the tables' convolutions and the encoder's dense row have none. Where batch norm is switched off,
nothing else could shift a unit, so every layer has a bias then. The last 1x1 convolution always has one (387
= 128x3 + 3).
"""

from itertools import pairwise

from torch import Tensor, nn

from models.networks.blocks import scaled
from models.networks.initial_weights import variance_preserving
from models.networks.interface import Network, NetworkSettings

ENCODER_FILTERS = (128, 256, 512, 1024)
"""Filters of Table I, each convolution 4x4 with stride 2."""

DECODER_FILTERS = (1024, 512, 256, 128)
"""Channels of Table II: the reshaped dense layer, then transposed convolutions 4x4 with stride 2."""


def strided_network(settings: NetworkSettings, codes: int, batch_norm: bool) -> tuple[nn.Module, nn.Module]:
    """Return an encoder (B, C, S, S) -> (B, codes) and a decoder (B, zdim) -> (B, C, S, S)."""
    return encoder(settings, codes, batch_norm), decoder(settings, batch_norm)


def encoder(settings: NetworkSettings, codes: int, batch_norm: bool) -> nn.Sequential:
    """Return Table I: four strided convolutions, flattened into a dense layer of `codes` units."""
    channels = [settings.channels, *(scaled(filters, settings.width) for filters in ENCODER_FILTERS)]
    layers: list[nn.Module] = []
    for before, after in pairwise(channels):
        layers.append(nn.Conv2d(before, after, 4, stride=2, padding=1, bias=not batch_norm))
        layers.extend(_activation(after, batch_norm))
    cells = (settings.size // 16) ** 2
    layers += [nn.Flatten(), nn.Linear(channels[-1] * cells, codes, bias=not batch_norm)]
    network = nn.Sequential(*layers)
    return network if batch_norm else variance_preserving(network)


def decoder(settings: NetworkSettings, batch_norm: bool) -> nn.Sequential:
    """Return Table II: a dense layer, transposed convolutions, a 1x1 convolution without activation."""
    channels = [scaled(filters, settings.width) for filters in DECODER_FILTERS]
    side = settings.size // 8
    layers: list[nn.Module] = [DenseToMap(settings.zdim, channels[0], side, bias=not batch_norm)]
    for before, after in pairwise(channels):
        layers.append(nn.ConvTranspose2d(before, after, 4, stride=2, padding=1, bias=not batch_norm))
        layers.extend(_activation(after, batch_norm))
    layers.append(nn.Conv2d(channels[-1], settings.channels, 1))
    network = nn.Sequential(*layers)
    return network if batch_norm else variance_preserving(network)


class DenseToMap(nn.Module):
    """A dense layer from (B, zdim) to a feature map (B, channels, side, side)."""

    def __init__(self, zdim: int, channels: int, side: int, bias: bool) -> None:
        super().__init__()
        self.shape = (channels, side, side)
        self.dense = nn.Linear(zdim, channels * side * side, bias=bias)

    def forward(self, z_bd: Tensor) -> Tensor:
        """Return the feature map (B, channels, side, side)."""
        return self.dense(z_bd).unflatten(1, self.shape)


def _activation(channels: int, batch_norm: bool) -> list[nn.Module]:
    return [nn.BatchNorm2d(channels), nn.ReLU(inplace=True)] if batch_norm else [nn.ReLU(inplace=True)]


STRIDED = Network(strided_network)
