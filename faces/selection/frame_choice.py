"""Ways to choose some of a person's faces: far apart in expression, or at random."""

import hashlib
from collections.abc import Callable, Iterator

import numpy as np
from numpy.random import Generator


def diverse(units: np.ndarray, start: int, count: int, rng: Generator) -> list[int]:  # noqa: ARG001 (the interface)
    """Return `count` rows of `units` (N, U), each the farthest from `start` and all rows before it.

    Greedy k-center (Gonzalez, Theoretical Computer Science 38, 1985): every face lies at most twice as far from
    `start` or one of these rows as with the best 1 + `count` rows there are. Of equally far rows the first is
    taken. Needs N > count.
    """
    return list(_farthest(units, start, count))


def _farthest(units: np.ndarray, start: int, count: int) -> Iterator[int]:
    apart = np.full(len(units), np.inf)
    last = start
    for _ in range(count):
        apart = np.minimum(apart, np.linalg.norm(units - units[last], axis=1))
        apart[last] = -1.0  # a taken row is never taken again, even among equal ones
        last = int(np.argmax(apart))
        yield last


def at_random(units: np.ndarray, start: int, count: int, rng: Generator) -> list[int]:
    """Return `count` different rows of `units` (N, U) other than `start`, as the thesis chose. Needs N > count."""
    return [int(row) for row in rng.permutation(np.delete(np.arange(len(units)), start))[:count]]


CHOICES: dict[str, Callable[[np.ndarray, int, int, Generator], list[int]]] = {"diverse": diverse, "random": at_random}
"""Ways to choose the inputs: (action units (N, U), row of the neutral face, how many, generator) -> rows."""


def generator_of(identity: str, seed: int) -> Generator:
    """Return a person's own random numbers: other persons, added or gone, do not change them."""
    name = hashlib.sha256(identity.encode("utf-8", "surrogateescape")).digest()
    return np.random.default_rng([seed, int.from_bytes(name[:8], "big")])
