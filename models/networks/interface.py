"""What every network is: a function from sizes to an encoder and a decoder."""

from collections.abc import Callable
from typing import Annotated, Literal, NamedTuple

from pydantic import Field
from torch import nn

from core.settings import Settings

LatentDimension = Annotated[int, Field(ge=1, le=4096)]
Width = Annotated[float, Field(gt=0, le=8)]


class NetworkSettings(Settings):
    """The sizes of a network.

    `zdim`: dimension of the latent. `width` multiplies all channel counts (1.0 = the published network). `size`: side
    of the square input in pixels. `channels`: 3 (RGB) or 1 (grayscale: the model sees no colour, and its reconstruction
    is scored against the picture as it was). `dropout`: share of the values that training sets to zero in the hidden
    dense layers of networks that have some.
    """

    zdim: LatentDimension = 128
    width: Width = 1.0
    size: int = Field(64, ge=16, le=1024, multiple_of=16)
    channels: Literal[1, 3] = 3
    dropout: float = Field(0.0, ge=0, lt=1)


class Network(NamedTuple):
    """How to build a network, and the number of which `size` must be a multiple.

    `build`: (settings, codes, batch norm) -> an encoder from images (B, C, S, S) to (B, codes) and a decoder from
    (B, zdim) to images. With batch norm, it stands where the network's paper has it.
    """

    build: Callable[[NetworkSettings, int, bool], tuple[nn.Module, nn.Module]]
    size_multiple: int = 16
