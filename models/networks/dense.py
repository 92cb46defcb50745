"""One wide hidden layer of dense units: the nearest relative of principal components among the networks.

With few layers, training reaches the directions of small variance, which say most about who somebody is, in a few
epochs on a CPU. At 32 px, RGB, latent 128: 3,146,752 + 131,200 and 132,096 + 3,148,800 weights.
"""

from torch import nn

from models.networks.blocks import Hidden, from_codes, hidden_layers, to_codes
from models.networks.initial_weights import variance_preserving
from models.networks.interface import Network, NetworkSettings
from models.networks.vgg import ELU

UNITS = (1024,)
"""The hidden layer at width 1."""

PIXEL_SCALE = 0.25
"""About the standard deviation of pixels in [0, 1], at which the decoder starts: every pixel has weights of its
own there, and from a scale of 1 training takes several times as many steps to the same error."""


def dense(settings: NetworkSettings, codes: int, batch_norm: bool) -> tuple[nn.Module, nn.Module]:  # noqa: ARG001
    """Return an encoder (B, C, S, S) -> (B, codes) and a decoder (B, zdim) -> (B, C, S, S) with one hidden layer."""
    return dense_layers(settings, codes, hidden_layers(settings, UNITS))


def dense_layers(settings: NetworkSettings, codes: int, hidden: Hidden) -> tuple[nn.Module, nn.Module]:
    """Return an encoder (B, C, S, S) -> (B, codes) and a decoder (B, zdim) -> (B, C, S, S) of dense layers alone."""
    shape = settings.channels, settings.size, settings.size
    encoder = nn.Sequential(*to_codes(shape, hidden, codes, ELU))
    *hidden_part, output, _, unflatten = from_codes(settings.zdim, hidden, shape, ELU)
    decoder = variance_preserving(nn.Sequential(*hidden_part, output, unflatten))
    nn.init.normal_(output.get_parameter("weight"), std=PIXEL_SCALE / hidden[0][0] ** 0.5)
    return variance_preserving(encoder), decoder


DENSE = Network(dense)
