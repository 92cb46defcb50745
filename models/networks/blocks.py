"""Building blocks of networks: tables of layers, dense layers, and the decoders that mirror them.

No paper says how its decoder inverts pooling. Here it is nearest up-sampling, which like pooling has no weights:
the decoder then has as many convolution weights as the encoder, and none of the uneven overlap of a transposed
3x3 kernel with stride 2 (Odena et al., 2016, "Deconvolution and Checkerboard Artifacts").
"""

from collections.abc import Callable, Sequence

from torch import nn

from models.networks.dropout import Dropout
from models.networks.initial_weights import variance_preserving
from models.networks.interface import NetworkSettings

POOL = None
"""The entry of a table that halves the map by 2x2 max-pooling."""

Table = Sequence[int | None]
"""3x3 convolutions by their filters at width 1, and POOL, from the image on."""

Hidden = Sequence[tuple[int, float]]
"""The encoder's hidden dense layers: (units, dropout after the activation)."""

Shape = tuple[int, int, int]
"""Channels and two sides of a map."""

Activation = Callable[[], nn.Module]


def scaled(channels: int, width: float) -> int:
    """Return the count of channels or units at `width`, at least 1."""
    return max(1, round(channels * width))


def table_network(
    settings: NetworkSettings, codes: int, table: Table, hidden: Hidden, activation: Activation
) -> tuple[nn.Sequential, nn.Sequential]:
    """Return the encoder (B, C, S, S) -> (B, codes) of a table and the decoder (B, zdim) -> (B, C, S, S).

    The decoder runs through the encoder's layers backwards; its last convolution has no activation. Neither has
    batch norm.
    """
    steps = _steps(settings, table)
    channels = [after for _, after in filter(None, steps)][-1]
    side = settings.size // 2 ** steps.count(POOL)
    shape = channels, side, side
    encoder = [*_downwards(steps, activation), *to_codes(shape, hidden, codes, activation)]
    decoder = [*from_codes(settings.zdim, hidden, shape, activation), *_upwards(steps, activation)]
    return variance_preserving(nn.Sequential(*encoder)), variance_preserving(nn.Sequential(*decoder))


def hidden_layers(settings: NetworkSettings, units: Sequence[int]) -> Hidden:
    """Return dense layers of `units` (at width 1), all with the settings' dropout."""
    return [(scaled(count, settings.width), settings.dropout) for count in units]


def to_codes(shape: Shape, hidden: Hidden, codes: int, activation: Activation) -> list[nn.Module]:
    """Return layers from a map (B, *shape) through hidden dense layers to (B, codes)."""
    layers: list[nn.Module] = [nn.Flatten()]
    inputs = shape[0] * shape[1] * shape[2]
    for units, dropout in hidden:
        layers += _dense(inputs, units, activation, dropout)
        inputs = units
    return [*layers, nn.Linear(inputs, codes)]


def from_codes(zdim: int, hidden: Hidden, shape: Shape, activation: Activation) -> list[nn.Module]:
    """Return the mirror of `to_codes`, from (B, zdim) to an activated map (B, *shape)."""
    layers: list[nn.Module] = []
    inputs = zdim
    for units, dropout in [*reversed(hidden), (shape[0] * shape[1] * shape[2], 0.0)]:
        layers += _dense(inputs, units, activation, dropout)
        inputs = units
    return [*layers, nn.Unflatten(1, shape)]


def _dense(inputs: int, units: int, activation: Activation, dropout: float) -> list[nn.Module]:
    return [nn.Linear(inputs, units), activation(), *([Dropout(dropout)] if dropout else [])]


def _steps(settings: NetworkSettings, table: Table) -> list[tuple[int, int] | None]:
    """Return the channels before and after each convolution, and POOL as it is."""
    filters = [scaled(count, settings.width) for count in table if count is not POOL]
    pairs = zip([settings.channels, *filters], filters, strict=False)
    return [POOL if count is POOL else next(pairs) for count in table]


def _downwards(steps: list[tuple[int, int] | None], activation: Activation) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for step in steps:
        layers += [nn.Conv2d(*step, 3, padding=1), activation()] if step else [nn.MaxPool2d(2)]
    return layers


def _upwards(steps: list[tuple[int, int] | None], activation: Activation) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for step in reversed(steps):
        layers += [nn.Conv2d(*step[::-1], 3, padding=1), activation()] if step else [nn.Upsample(scale_factor=2)]
    return layers[:-1]
