"""The custom VGG of the neutral face generator (University of Barcelona thesis), Table 5.1.

The table prints shapes, not parameters; with 3x3 kernels and biases they give, at 128 px, RGB:
convolutions 1,792 + 36,928; 73,856 + 147,584; 295,168 + 2 x 590,080; 1,180,160 + 2 x 2,359,808 = 7,635,264;
dense 134,221,824 + 16,781,312 + 4,195,328 = 155,198,464. The decoder is "the inverse of the encoder".

The table is inconsistent where a pooling row prints the next block's filters (64x64x128 behind 64 channels):
pooling keeps channels, and the flattened 8x8x512 = 32,768 confirms the convolutions' column. Its text and
tables name no batch norm, so there is none for any family.
"""

from functools import partial

from torch import nn

from models.networks.blocks import POOL, Hidden, hidden_layers, scaled, table_network
from models.networks.interface import Network, NetworkSettings

CONVOLUTIONS = (64, 64, POOL, 128, 128, POOL, 256, 256, 256, POOL, 512, 512, 512, POOL)
"""Filters of Table 5.1, each convolution 3x3."""

ELU = partial(nn.ELU, inplace=True)
"""The activation of all three networks of the thesis."""


def vgg_network(settings: NetworkSettings, codes: int, batch_norm: bool) -> tuple[nn.Module, nn.Module]:  # noqa: ARG001
    """Return an encoder (B, C, S, S) -> (B, codes) and a decoder (B, zdim) -> (B, C, S, S); S a multiple of 16."""
    return table_network(settings, codes, CONVOLUTIONS, thesis_hidden(settings), ELU)


def thesis_hidden(settings: NetworkSettings) -> Hidden:
    """Return the dense layers of Tables 5.1 to 5.3, "FC, FC, FC no Drop"; the thesis used a dropout of 0.75."""
    return [*hidden_layers(settings, (4096, 4096)), (scaled(1024, settings.width), 0.0)]


VGG = Network(vgg_network)
