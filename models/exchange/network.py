"""An encoder that two groups of faces share, and a decoder for each.

What both groups have in common (expression, pose, light) can go through the code; what tells them apart is in the
decoders. A face of one group, decoded by the other's decoder, so becomes a face of the other in the same expression.
The architecture is that of the public face-exchange programs of 2017; the encoder sees varied faces and the decoders
draw them as they were, so that the code cannot copy pixels.
"""

from typing import Literal

from torch import Tensor, nn

from models.settings import EncoderDecoderSettings
from models.training.noise import Noise
from models.training.trainable import Trainable

GROUPS = 2


class ExchangeSettings(EncoderDecoderSettings):
    """Network and sizes; `name`: what the model is called."""

    kind: Literal["exchange"] = "exchange"
    name: str = "exchange"

    @property
    def label(self) -> str:
        """The model's name."""
        return self.name


class ExchangeAutoencoder(Trainable):
    """Images are float (B, C, S, S) in [0, 1], codes (B, zdim)."""

    settings: ExchangeSettings

    def __init__(self, settings: ExchangeSettings) -> None:
        super().__init__()
        self.settings = settings
        batch_norm = bool(settings.batch_norm)
        self.encoder, first = settings.encoder_and_decoder(settings.zdim, batch_norm)
        others = [settings.encoder_and_decoder(settings.zdim, batch_norm)[1] for _ in range(GROUPS - 1)]
        self.decoders = nn.ModuleList([first, *others])

    def forward(self, x_bchw: Tensor, group: int) -> Tensor:
        """Return the faces (B, C, S, S) as those of a group, 0 or 1, look."""
        return self.decoders[group](self.encoder(x_bchw))

    def losses(self, x: Tensor, y: tuple[Tensor, Tensor], noise: Noise) -> dict[str, Tensor]:  # noqa: ARG002
        """Return "loss" and "mse", the squared error of each face by its own group's decoder.

        `y`: the faces as they were (B, C, S, S), and the group of each, int64 (B,).
        """
        target_bchw, group_b = y
        total = x.new_zeros(())
        for group in range(GROUPS):
            own = group_b == group
            if own.any():
                total = total + (target_bchw[own].float() - self(x[own], group)).square().sum()
        mse = total / target_bchw.numel()
        return {"loss": mse, "mse": mse}
