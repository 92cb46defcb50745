"""What the settings of every model with an encoder and a decoder have in common."""

from typing import Annotated, Self

from pydantic import model_validator
from torch import nn

from core.settings import key_of
from models.networks.interface import NetworkSettings
from models.networks.registry import NETWORKS


class EncoderDecoderSettings(NetworkSettings):
    """A network by its name in `models.networks.registry.NETWORKS`, and its sizes.

    `batch_norm`: whether the network has batch norm where its paper has it; by default the model decides.
    """

    network: Annotated[str, key_of(NETWORKS, "network")] = "strided"
    batch_norm: bool | None = None

    def encoder_and_decoder(self, codes: int, batch_norm: bool) -> tuple[nn.Module, nn.Module]:
        """Return a new encoder (B, C, S, S) -> (B, codes) and a new decoder (B, zdim) -> (B, C, S, S)."""
        return NETWORKS[self.network].build(self, codes, batch_norm)

    @model_validator(mode="after")
    def _size_fits_the_network(self) -> Self:
        multiple = NETWORKS[self.network].size_multiple
        if self.size % multiple:
            raise ValueError(f"network '{self.network}' needs a size that is a multiple of {multiple}, not {self.size}")
        return self
