"""A dense and a convolutional network for handwritten digits, the warm-up of the neutral face generator.

The thesis prints neither layers nor parameters for its digits, only "multilayered hidden layers" with dropout,
latent dimensions 10 and 25 and ELU for its faces. Chosen here: hidden layers of 512 and 256 units; or 3x3
convolutions 32-P-64-P (P = 2x2 max-pooling) and a hidden layer of 256. Image sizes are multiples of 16 in this
project, so digits of 28 px are enlarged to 32.

At 32 px, gray, latent 10 (20 codes of a VAE): dense 524,800 + 131,328 + 5,140 and 2,816 + 131,584 + 525,312;
convolutional 320 + 18,496 + 1,048,832 + 5,140 and 2,816 + 1,052,672 + 18,464 + 289.
"""

from torch import nn

from models.networks.blocks import POOL, hidden_layers, table_network
from models.networks.dense import dense_layers
from models.networks.interface import Network, NetworkSettings
from models.networks.vgg import ELU

UNITS = (512, 256)
"""Hidden layers of the dense network."""

CONVOLUTIONS = (32, POOL, 64, POOL)
"""Filters of the convolutional network."""

DENSE_UNITS = (256,)
"""The hidden dense layer of the convolutional network."""


def mnist_dense(settings: NetworkSettings, codes: int, batch_norm: bool) -> tuple[nn.Module, nn.Module]:  # noqa: ARG001
    """Return an encoder (B, C, S, S) -> (B, codes) and a decoder (B, zdim) -> (B, C, S, S) of dense layers alone."""
    return dense_layers(settings, codes, hidden_layers(settings, UNITS))


def mnist_conv(settings: NetworkSettings, codes: int, batch_norm: bool) -> tuple[nn.Module, nn.Module]:  # noqa: ARG001
    """Return an encoder (B, C, S, S) -> (B, codes) and a decoder (B, zdim) -> (B, C, S, S); S a multiple of 4."""
    return table_network(settings, codes, CONVOLUTIONS, hidden_layers(settings, DENSE_UNITS), ELU)


MNIST_DENSE, MNIST_CONV = Network(mnist_dense), Network(mnist_conv)
