"""Whether a network fits into memory, told from its description before a weight is drawn."""

from collections.abc import Callable
from pathlib import Path

import torch

from models.training.trainable import Trainable

COPIES = 4
"""A training holds weights, gradients and two moments of Adam."""

BYTES = 4
"""Of a float32."""


class TooLargeModelError(ValueError):
    """A network needs more memory than there is; the message names what to lower."""


def check_memory(label: str, new_model: Callable[[], Trainable]) -> None:
    """Raise TooLargeModelError unless the weights that `new_model` builds can be trained in the memory that is free.

    What batches take comes on top. Nothing is checked where the system does not say what is free.
    """
    free, count = free_memory(), parameter_count(new_model)
    needed = count * BYTES * COPIES
    if free is not None and needed > free:
        raise TooLargeModelError(
            f"{label} has {count:,} parameters: training needs {needed / 2**30:,.1f} GB for them alone, "
            f"{free / 2**30:,.1f} GB are free; lower its `width`, `zdim` or `size`"
        )


def parameter_count(new_model: Callable[[], Trainable]) -> int:
    """Return the number of parameters without holding one of them."""
    with torch.random.fork_rng(devices=[]), torch.device("meta"):
        return sum(weights.numel() for weights in new_model().parameters())


def free_memory(facts: Path = Path("/proc/meminfo")) -> int | None:
    """Return the bytes that can be had without swapping; None where the system does not say."""
    lines = facts.read_text(encoding="ascii").splitlines() if facts.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)
