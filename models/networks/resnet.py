"""The custom ResNet of the neutral face generator (University of Barcelona thesis), Table 5.2.

The table shows a 7x7 convolution of stride 2 with 64 filters, four 3x3 convolutions of 64 (two residual blocks:
each pair's output is added to its input) and a 3x3 convolution of stride 2 with 128; the text repeats this "until
an image of dimension 8x8x512", that is three times. It prints shapes, not parameters; with biases they give, at
128 px, RGB: convolutions 9,472; 4 x 36,928 + 73,856; 4 x 147,584 + 295,168; 4 x 590,080 + 1,180,160 = 4,657,024;
dense as in VGG, 155,198,464. The decoder is "the inverse of the encoder": strides become up-sampling.

The table is inconsistent where it prints 128 channels behind the second and third convolution, which have 64
filters, and where the second sum adds the second convolution alone (`Convo4+Convo2`): here, as in the text and in
He et al. (2016), a block adds its input, which holds the first sum. No batch norm, as in `models.networks.vgg`;
each block starts as the identity (its last convolution at zero: Zhang et al., 2019, "Fixup Initialization").

`RESNET_DEEP` has four blocks where the table has two, and is otherwise the same: the thesis names deeper residual
networks as future work and gives no table.
"""

from functools import partial
from itertools import pairwise

from torch import Tensor, nn

from models.networks.blocks import from_codes, scaled, to_codes
from models.networks.initial_weights import variance_preserving
from models.networks.interface import Network, NetworkSettings
from models.networks.vgg import ELU, thesis_hidden

STAGES = (64, 128, 256, 512)
"""Filters of Table 5.2 and its repetitions; each halves the image, and all but the last have residual blocks."""
BLOCKS, MANY_BLOCKS = 2, 4
"""Residual blocks of a stage: as the table has them, and of the deeper network."""


class Residual(nn.Module):
    """Two activated 3x3 convolutions whose output is added to their input (B, channels, S, S)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        layers = [
            nn.Conv2d(channels, channels, 3, padding=1),
            ELU(),
            nn.Conv2d(channels, channels, 3, padding=1),
            ELU(),
        ]
        self.branch = nn.Sequential(*layers)

    def forward(self, x_bchw: Tensor) -> Tensor:
        """Return the sum, of the input's shape."""
        return x_bchw + self.branch(x_bchw)

    def start_as_identity(self) -> None:
        """Set the last convolution to zero."""
        nn.init.zeros_(self.get_parameter("branch.2.weight"))


def resnet_network(
    settings: NetworkSettings,
    codes: int,
    batch_norm: bool,  # noqa: ARG001
    blocks: int = BLOCKS,
) -> tuple[nn.Module, nn.Module]:
    """Return an encoder (B, C, S, S) -> (B, codes) and a decoder (B, zdim) -> (B, C, S, S); S a multiple of 16.

    `blocks`: residual blocks of each of the first three stages.
    """
    channels = [settings.channels, *(scaled(filters, settings.width) for filters in STAGES)]
    side = settings.size // 2 ** len(STAGES)
    shape = channels[-1], side, side
    hidden = thesis_hidden(settings)
    encoder = [*_downwards(channels, blocks), *to_codes(shape, hidden, codes, ELU)]
    decoder = [*from_codes(settings.zdim, hidden, shape, ELU), *_upwards(channels, blocks)]
    return _started(nn.Sequential(*encoder)), _started(nn.Sequential(*decoder))


def _downwards(channels: list[int], blocks: int) -> list[nn.Module]:
    layers: list[nn.Module] = [nn.Conv2d(channels[0], channels[1], 7, stride=2, padding=3), ELU()]
    for before, after in pairwise(channels[1:]):
        layers += [Residual(before) for _ in range(blocks)]
        layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), ELU()]
    return layers


def _upwards(channels: list[int], blocks: int) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for after, before in pairwise(reversed(channels[1:])):
        layers += [nn.Upsample(scale_factor=2), nn.Conv2d(after, before, 3, padding=1), ELU()]
        layers += [Residual(before) for _ in range(blocks)]
    return [*layers, nn.Upsample(scale_factor=2), nn.Conv2d(channels[1], channels[0], 7, padding=3)]


def _started(network: nn.Sequential) -> nn.Sequential:
    variance_preserving(network)
    for block in network.modules():
        if isinstance(block, Residual):
            block.start_as_identity()
    return network


RESNET, RESNET_DEEP = Network(resnet_network), Network(partial(resnet_network, blocks=MANY_BLOCKS))
