"""A dense and a convolutional network for handwritten digits, the warm-up of the neutral face generator.

The thesis prints neither layers nor parameters for its digits, only "multilayered hidden layers" with dropout,
latent dimensions 10 and 25 and ELU for its faces. Chosen here: hidden layers of 512 and 256 units; or 3x3
convolutions 32-P-64-P (P = 2x2 max-pooling) and a hidden layer of 256. Image sizes are multiples of 16 in this
project, so digits of 28 px are enlarged to 32.

At 32 px, gray, latent 10 (20 codes of a VAE): dense 524,800 + 131,328 + 5,140 and 2,816 + 131,584 + 525,312;
convolutional 320 + 18,496 + 1,048,832 + 5,140 and 2,816 + 1,052,672 + 18,464 + 289.
"""

from torch import nn

from models.networks.blocks import POOL, from_codes, hidden_layers, table_network, to_codes
from models.networks.initial_weights import variance_preserving
from models.networks.interface import Network, NetworkSettings
from models.networks.vgg import ELU

UNITS = (512, 256)
"""Hidden layers of the dense network."""

CONVOLUTIONS = (32, POOL, 64, POOL)
"""Filters of the convolutional network."""

DENSE_UNITS = (256,)
"""The hidden dense layer of the convolutional network."""

PIXEL_SCALE = 0.25
"""About the standard deviation of pixels in [0, 1], at which the dense decoder starts: every pixel has weights of its
own there, and from a scale of 1 training takes several times as many steps to the same error."""


def mnist_dense(settings: NetworkSettings, codes: int, batch_norm: bool) -> tuple[nn.Module, nn.Module]:  # noqa: ARG001
    """Return an encoder (B, C, S, S) -> (B, codes) and a decoder (B, zdim) -> (B, C, S, S) of dense layers alone."""
    shape = settings.channels, settings.size, settings.size
    hidden = hidden_layers(settings, UNITS)
    encoder = nn.Sequential(*to_codes(shape, hidden, codes, ELU))
    *hidden_part, output, _, unflatten = from_codes(settings.zdim, hidden, shape, ELU)
    decoder = variance_preserving(nn.Sequential(*hidden_part, output, unflatten))
    nn.init.normal_(output.get_parameter("weight"), std=PIXEL_SCALE / hidden[0][0] ** 0.5)
    return variance_preserving(encoder), decoder


def mnist_conv(settings: NetworkSettings, codes: int, batch_norm: bool) -> tuple[nn.Module, nn.Module]:  # noqa: ARG001
    """Return an encoder (B, C, S, S) -> (B, codes) and a decoder (B, zdim) -> (B, C, S, S); S a multiple of 4."""
    return table_network(settings, codes, CONVOLUTIONS, hidden_layers(settings, DENSE_UNITS), ELU)


MNIST_DENSE, MNIST_CONV = Network(mnist_dense), Network(mnist_conv)
