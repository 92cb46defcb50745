"""The three-block network for 48 px gray faces, with its decoder in two variants.

A. J. Manlove: "Convolutional Variational Autoencoders for Generation of Human Faces". The text fixes three pairs
of convolution and pooling, ReLU after each convolution and batch norm after each pooling; dense networks with
LeakyReLU and one more hidden layer than those of its classifiers; three deconvolutions; about 10^7 parameters. It
prints no filters, kernels or units. Chosen here: 3x3 kernels, filters 64-128-256 (twice 32-64-128, as it doubles its
classifiers' filters), two hidden layers of 512.

At 48 px, gray, 256 codes: convolutions 640 + 73,856 + 295,168, batch norm 896 (and as many running statistics),
dense 4,719,104 + 262,656 + 131,328 in the encoder; dense 131,584 + 262,656 + 4,727,808, convolutions 295,040 +
73,792 + 577 in the decoder; 10,975,105 in all.

The variants differ in how the decoder's map grows and in nothing else: transposed 3x3 convolutions of stride 2, or
nearest up-sampling before 3x3 convolutions. Their parameter counts are equal.
"""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from torch import nn

from models.networks.blocks import Shape, from_codes, hidden_layers, scaled, to_codes
from models.networks.initial_weights import variance_preserving
from models.networks.interface import Network, NetworkSettings

FILTERS = (64, 128, 256)
"""Filters of the three blocks."""

HIDDEN = (512, 512)
"""Units of the hidden dense layers."""

LEAKY_RELU = partial(nn.LeakyReLU, inplace=True)

Growth = Callable[[int, int], list[nn.Module]]
"""(channels before, after) -> layers that double the sides of a map."""


def utk_transposed(settings: NetworkSettings, codes: int, batch_norm: bool) -> tuple[nn.Module, nn.Module]:
    """Return an encoder (B, C, S, S) -> (B, codes) and a decoder (B, zdim) -> (B, C, S, S) that deconvolves."""
    return _network(settings, codes, batch_norm, _transposed)


def utk_upsample(settings: NetworkSettings, codes: int, batch_norm: bool) -> tuple[nn.Module, nn.Module]:
    """Return an encoder (B, C, S, S) -> (B, codes) and a decoder (B, zdim) -> (B, C, S, S) that up-samples."""
    return _network(settings, codes, batch_norm, _upsampled)


def _network(settings: NetworkSettings, codes: int, batch_norm: bool, growth: Growth) -> tuple[nn.Module, nn.Module]:
    channels = [settings.channels, *(scaled(filters, settings.width) for filters in FILTERS)]
    side = settings.size // 2 ** len(FILTERS)
    shape: Shape = (channels[-1], side, side)
    hidden = hidden_layers(settings, HIDDEN)
    encoder = [*blocks(channels, batch_norm), *to_codes(shape, hidden, codes, LEAKY_RELU)]
    decoder = [*from_codes(settings.zdim, hidden, shape, LEAKY_RELU), *_growing(channels[::-1], growth)]
    return variance_preserving(nn.Sequential(*encoder)), variance_preserving(nn.Sequential(*decoder))


def blocks(channels: list[int], batch_norm: bool) -> list[nn.Module]:
    """Return blocks of a 3x3 convolution, ReLU, pooling and perhaps batch norm, from `channels` to `channels`."""
    layers: list[nn.Module] = []
    for before, after in pairwise(channels):
        layers += [nn.Conv2d(before, after, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2)]
        layers += [nn.BatchNorm2d(after)] if batch_norm else []
    return layers


def _growing(channels: list[int], growth: Growth) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for before, after in pairwise(channels):
        layers += [*growth(before, after), nn.ReLU(inplace=True)]
    return layers[:-1]


def _transposed(before: int, after: int) -> list[nn.Module]:
    return [nn.ConvTranspose2d(before, after, 3, stride=2, padding=1, output_padding=1)]


def _upsampled(before: int, after: int) -> list[nn.Module]:
    return [nn.Upsample(scale_factor=2), nn.Conv2d(before, after, 3, padding=1)]


UTK_TRANSPOSED, UTK_UPSAMPLE = Network(utk_transposed), Network(utk_upsample)
