"""Random draws made from uniform numbers alone, so that no library function decides their last bit."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.random import Generator


def uniform(rng: Generator, low: float, high: float) -> float:
    """Draw from [low, high)."""
    return low + (high - low) * float(rng.random())


def normal(rng: Generator, sd: float = 1.0, limit: float = 2.0) -> float:
    """Draw from a bell of standard deviation `sd`, cut at `limit` deviations.

    Sum of twelve uniforms minus six (Irwin-Hall): mean 0, variance 1, range +-6 before the cut.
    """
    total = -6.0
    for _ in range(12):
        total += float(rng.random())
    return sd * min(max(total, -limit), limit)


def chance(rng: Generator, probability: float) -> bool:
    """Return True with the given probability."""
    return float(rng.random()) < probability


def pick(rng: Generator, weighted: dict[str, float]) -> str:
    """Return one key of `weighted`, each with its weight (weights add up to 1)."""
    left = float(rng.random())
    for name, weight in weighted.items():
        left -= weight
        if left < 0:
            return name
    return next(reversed(weighted))


def one_of(rng: Generator, options: Sequence[tuple[int, int, int]]) -> tuple[int, int, int]:
    """Return one of several sRGB colours, all equally likely."""
    return options[int(rng.integers(len(options)))]


def value_noise(rng: Generator, size: int, cells: tuple[int, int]) -> np.ndarray:
    """Return smooth noise, float32 (size, size), mean about 0 and values in [-1, 1).

    Random values on a grid of `cells` (rows, columns), joined by smoothstep interpolation (value noise).
    """
    grid = rng.random((cells[0] + 1, cells[1] + 1), dtype=np.float32) * 2 - 1
    return spread(spread(grid, size).T, size).T


def spread(grid: np.ndarray, size: int) -> np.ndarray:
    """Interpolate the rows of `grid` (n, ...) to `size` rows by smoothstep weights."""
    at = (np.arange(size, dtype=np.float32) + np.float32(0.5)) * np.float32((len(grid) - 1) / size)
    low = np.minimum(at.astype(np.int32), len(grid) - 2)
    t = at - low
    weight = (t * t * (3 - 2 * t)).reshape((-1,) + (1,) * (grid.ndim - 1))
    return grid[low] * (1 - weight) + grid[low + 1] * weight


def layered_noise(rng: Generator, size: int, octaves: Sequence[tuple[int, float]], aspect: float = 1.0) -> np.ndarray:
    """Return a weighted sum of value noises, float32 (size, size), standard deviation about 1.

    `octaves`: (columns of cells, weight) each; rows of cells are columns x `aspect`.
    """
    total, power = np.zeros((size, size), np.float32), 0.0
    for cells, weight in octaves:
        rows = max(2, int(cells * aspect))
        total += np.float32(weight) * value_noise(rng, size, (rows, cells))
        power += weight * weight
    return total * np.float32(1.0 / (0.43 * sqrt(power)))
