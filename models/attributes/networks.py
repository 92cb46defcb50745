"""From faces to features: the report's three blocks, a small residual network, and the encoder of an autoencoder."""

from torch import Tensor, nn
from torch.nn.functional import relu

from models.attributes.settings import AttributeSettings
from models.networks.blocks import scaled
from models.networks.dropout import Dropout
from models.networks.utk import LEAKY_RELU, blocks

FILTERS, HIDDEN = (32, 64, 128), 512
"""Filters of the report's three blocks and units of its dense layer.

The text prints neither; its autoencoders, which double them, are `models.networks.utk`.
"""

STAGES = (32, 64, 128)
"""Filters of the residual network's stages, of two residual blocks each."""


def features(settings: AttributeSettings) -> tuple[nn.Sequential, int]:
    """Return a network from (B, C, S, S) to features (B, F), and F."""
    layers, count = {"blocks": _blocks, "residual": _residual, "encoder": _encoder}[settings.network](settings)
    dropped = [Dropout(settings.dropout)] if settings.dropout else []
    return nn.Sequential(*layers, *dropped), count


def _blocks(settings: AttributeSettings) -> tuple[list[nn.Module], int]:
    channels = [settings.channels, *(scaled(filters, settings.width) for filters in FILTERS)]
    side, hidden = settings.size // 2 ** len(FILTERS), scaled(HIDDEN, settings.width)
    dense = [nn.Flatten(), nn.Linear(channels[-1] * side * side, hidden), LEAKY_RELU()]
    return [*blocks(channels, batch_norm=True), *dense], hidden


def _residual(settings: AttributeSettings) -> tuple[list[nn.Module], int]:
    widths = [scaled(filters, settings.width) for filters in STAGES]
    layers: list[nn.Module] = [nn.Conv2d(settings.channels, widths[0], 3, stride=2, padding=1, bias=False)]
    layers += [nn.BatchNorm2d(widths[0]), nn.ReLU(inplace=True)]
    before = widths[0]
    for number, width in enumerate(widths):
        layers += [ResidualBlock(before, width, 2 if number else 1), ResidualBlock(width, width, 1)]
        before = width
    return [*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten()], before


def _encoder(settings: AttributeSettings) -> tuple[list[nn.Module], int]:
    """Return an encoder, whose codes are brought to mean 0 and variance 1 (as He et al., 2022, for linear probing)."""
    if settings.encoder is None:
        raise ValueError('network "encoder" needs the settings of an `encoder`')
    codes = settings.encoder.codes
    encoder, _ = settings.encoder.encoder_and_decoder(codes, bool(settings.encoder.batch_norm))
    return [encoder, nn.BatchNorm1d(codes, affine=False)], codes


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions with batch norm beside a shortcut (He et al., 2016, figure 2)."""

    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(after)
        self.second = nn.Conv2d(after, after, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(after)
        straight = stride == 1 and before == after
        self.shortcut = nn.Identity() if straight else nn.Conv2d(before, after, 1, stride=stride, bias=False)

    def forward(self, x_bchw: Tensor) -> Tensor:
        """Return the map (B, after, S / stride, S / stride)."""
        inner = relu(self.first_norm(self.first(x_bchw)))
        return relu(self.second_norm(self.second(inner)) + self.shortcut(x_bchw))
