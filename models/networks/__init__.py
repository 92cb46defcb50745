"""Networks by name: each entry builds an encoder and a decoder from the model's settings."""

from collections.abc import Callable

from torch import nn

from models.networks.strided import strided_network
from models.settings import ModelSettings

NetworkBuilder = Callable[[ModelSettings, int, bool], tuple[nn.Module, nn.Module]]
"""(settings, codes, batch norm) -> an encoder to (B, codes), a decoder from (B, zdim); images (B, 3, S, S)."""

NETWORKS: dict[str, NetworkBuilder] = {"strided": strided_network}
