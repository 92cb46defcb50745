"""BigConvNet of the neutral face generator (University of Barcelona thesis), Table 5.3.

The table prints shapes, not parameters; with 3x3 kernels and biases they give, at 128 px, RGB: convolutions
448 + 4,640 + 18,496 + 73,856 + 295,168; 1,180,160 + 2,359,808 + 4,719,616 + 9,438,208 = 18,090,400; dense
67,112,960 + 16,781,312 + 4,195,328 = 88,089,600. The decoder is "the inverse of the encoder".

The table is inconsistent where the first convolution with 1024 filters prints an input of 1024 channels: it
follows one of 512. No batch norm, as in `models.networks.vgg`.
"""

from torch import nn

from models.networks.blocks import POOL, table_network
from models.networks.interface import Network, NetworkSettings
from models.networks.vgg import ELU, thesis_hidden

CONVOLUTIONS = (16, POOL, 32, POOL, 64, POOL, 128, POOL, 256, POOL, 512, 512, 1024, 1024)
"""Filters of Table 5.3, each convolution 3x3."""


def bigconv_network(settings: NetworkSettings, codes: int, batch_norm: bool) -> tuple[nn.Module, nn.Module]:  # noqa: ARG001
    """Return an encoder (B, C, S, S) -> (B, codes) and a decoder (B, zdim) -> (B, C, S, S); S a multiple of 32."""
    return table_network(settings, codes, CONVOLUTIONS, thesis_hidden(settings), ELU)


BIGCONV = Network(bigconv_network, size_multiple=2 ** CONVOLUTIONS.count(POOL))
