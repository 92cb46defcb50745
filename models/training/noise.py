"""The only source of randomness in a training step."""

import numpy as np
import torch
from torch import Tensor


class Noise:
    """Random draws for a batch, the same on any device.

    Draws come from `generator`, on the CPU. When several processes share a batch, each draws for the whole batch
    of `total` images and keeps its own part, from image `start` on; so together they draw what one process would.
    Each draw is given to `copies` images in a row.
    """

    def __init__(self, generator: torch.Generator, start: int = 0, total: int | None = None, copies: int = 1) -> None:
        self._generator, self._start, self._total, self._copies = generator, start, total, copies

    def state(self) -> Tensor:
        """Return where the source is, uint8."""
        return self._generator.get_state()

    def set_state(self, state: Tensor) -> None:
        """Go on from what `state` returned."""
        self._generator.set_state(state)

    def part(self, start: int, total: int) -> "Noise":
        """Return the same source for the images from `start` on of a batch of `total`."""
        return Noise(self._generator, start, total)

    def split(self, times: int) -> "Noise":
        """Return the same source for `times` images in place of each, with draws of their own."""
        return Noise(self._generator, self._start * times, self._total and self._total * times)

    def shared(self, copies: int) -> "Noise":
        """Return the same source for `copies` images in place of each, with the same draws."""
        return Noise(self._generator, self._start, self._total, copies)

    def normal(self, shape: tuple[int, ...], like: Tensor) -> Tensor:
        """Return draws from N(0, 1), float32 of `shape` (batch first), on the device of `like`."""
        return self._own(torch.randn, shape).to(like.device)

    def uniform(self, shape: tuple[int, ...], like: Tensor) -> Tensor:
        """Return draws from U[0, 1), float32 of `shape` (batch first), on the device of `like`."""
        return self._own(torch.rand, shape).to(like.device)

    def _own(self, draw, shape: tuple[int, ...]) -> Tensor:  # type: ignore[no-untyped-def]  # torch's own signatures
        own = shape[0] // self._copies
        whole = draw((self._total or own, *shape[1:]), generator=self._generator)
        return whole[self._start : self._start + own].repeat_interleave(self._copies, 0)


def seeded(seed: int) -> Noise:
    """Return a source that starts from `seed`."""
    return Noise(torch.Generator().manual_seed(seed))


def epoch_noise(seed: int, epoch: int) -> Noise:
    """Return the source of an epoch; epoch 0 is validation, for which it is the same in every epoch."""
    state = np.random.SeedSequence([seed, epoch, 1]).generate_state(1, np.uint64)[0]
    return seeded(int(state >> 1))
