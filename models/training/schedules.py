"""Learning-rate schedules by name: a new one is one line."""

import math
from collections.abc import Callable

Schedule = Callable[[int, int], float]
"""(epochs done, epochs in all) -> the factor of the learning rate during the next epoch."""

SCHEDULES: dict[str, Schedule] = {
    "constant": lambda done, epochs: 1.0,  # noqa: ARG005  # the interface of Schedule
    "cosine": lambda done, epochs: (1 + math.cos(math.pi * done / epochs)) / 2,
    "hyperbolic": lambda done, epochs: 1 / (1 + done),  # noqa: ARG005
}
"""cosine: Loshchilov and Hutter, "SGDR" (2017), one period. hyperbolic: r / (1 + E), the convolutional VAE study's
1/2000/(1+E) when `learning_rate` is 1/2000."""
