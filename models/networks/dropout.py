"""Dropout that draws from the noise of a training step, so that a resumed or shared training stays exact."""

from collections.abc import Iterator
from contextlib import contextmanager

from torch import Tensor, nn

from models.training.noise import Noise


class Dropout(nn.Module):
    """In training, zero each value with probability `share` and scale the others by 1 / (1 - share).

    Training needs `dropout_from` around it and raises RuntimeError without; in evaluation nothing happens.
    """

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share
        self.noise: Noise | None = None

    def forward(self, x_bd: Tensor) -> Tensor:
        """Return values of the same shape (B, D)."""
        if not self.training:
            return x_bd
        if self.noise is None:
            raise RuntimeError("dropout has no source of randomness: train inside `dropout_from(model, noise)`")
        kept_bd = self.noise.uniform(tuple(x_bd.shape), x_bd) >= self.share
        return x_bd * kept_bd / (1 - self.share)


@contextmanager
def dropout_from(model: nn.Module, noise: Noise) -> Iterator[None]:
    """Let every dropout layer of `model` draw from `noise` inside the context."""
    layers = [layer for layer in model.modules() if isinstance(layer, Dropout)]
    for layer in layers:
        layer.noise = noise
    try:
        yield
    finally:
        for layer in layers:
            layer.noise = None
