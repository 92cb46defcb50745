"""Confidence intervals by resampling: how far a number would move with other people."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from core.checks import check_same_length

RESAMPLES = 1_000
LEVEL = 0.95


class Interval(NamedTuple):
    """A number and the percentile interval (Efron & Tibshirani 1993, chapter 13) that holds it at `LEVEL`."""

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the sign of the number is established at `LEVEL`."""
        return self.low > 0 or self.high < 0


def mean_interval(values: np.ndarray, units: np.ndarray | None = None, seed: int = 0) -> Interval:
    """Return the mean of finite values (N,) with its interval; whole `units` (N,), people say, are drawn together.

    The interval of a paired comparison is that of the differences. Raises ValueError for no value, a value that is not
    finite, or unequal lengths.
    """
    numbers = np.asarray(values, np.float64)
    if not len(numbers) or not np.isfinite(numbers).all():
        raise ValueError(f"an interval needs finite values, got {len(numbers)} of which some are not")
    groups = np.arange(len(numbers)) if units is None else np.asarray(units)
    check_same_length(values=numbers, units=groups)
    _, codes = np.unique(groups, return_inverse=True)
    sums, counts = np.bincount(codes, numbers), np.bincount(codes)
    draws = np.random.default_rng(seed).integers(len(sums), size=(RESAMPLES, len(sums)))
    return _interval(float(numbers.mean()), sums[draws].sum(1) / counts[draws].sum(1))


def statistic_interval(
    statistic: Callable[[np.ndarray], float], units: np.ndarray, seed: int = 0, resamples: int = RESAMPLES
) -> Interval:
    """Return `statistic` of all row numbers with its interval over resampled `units` (N,).

    `statistic` takes row numbers (M,), in which the rows of a unit that is drawn twice stand twice. Draws for which it
    is not finite (nothing to compare) are left out. Not for statistics of pairs of rows (verification, clusters): a
    person drawn twice would meet himself; `weighted_intervals` is.
    """
    whole = statistic(np.arange(len(units)))
    drawn = np.array([statistic(rows) for rows in resampled(units, seed, resamples)])
    return _interval(whole, drawn[np.isfinite(drawn)])


def weighted_intervals(
    statistics: Callable[[np.ndarray], Mapping[str, float]], n_units: int, seed: int = 0, resamples: int = RESAMPLES
) -> dict[str, Interval]:
    """Return each of `statistics`, which take how often each unit was drawn, int64 (n_units,), with its interval.

    All ones give the numbers themselves. A statistic of pairs of people must let no person meet a copy of his: as
    strangers the copies would be confused for certain, as one person they would be recognised for certain. So a pair
    inside person i counts w_i times, not w_i², and a pair across i and j w_i w_j times. A draw about which nothing can
    be said may leave names out.

    Draws are moved so that their mean is the number itself: uneven weights add spread that averages of shares, such as
    BCubed precision, turn into a gain, which other people would not bring. (In simulation the interval of BCubed
    precision then holds the truth 98 times of 100, without it 63 times; that of most others 93 times either way.)
    """
    whole = statistics(np.ones(n_units, np.int64))
    rng = np.random.default_rng(seed)
    draws = [statistics(rng.multinomial(n_units, np.full(n_units, 1 / n_units))) for _ in range(resamples)]
    return {
        name: _interval(value, _centred(value, np.array([draw[name] for draw in draws if name in draw])))
        for name, value in whole.items()
    }


def resampled(units: np.ndarray, seed: int = 0, resamples: int = RESAMPLES) -> Iterator[np.ndarray]:
    """Yield the row numbers of as many units as there are, drawn with replacement, `resamples` times."""
    order = np.argsort(units, kind="stable")
    _, counts = np.unique(units, return_counts=True)
    rows = np.split(order, np.cumsum(counts)[:-1])
    rng = np.random.default_rng(seed)
    for _ in range(resamples):
        yield np.concatenate([rows[unit] for unit in rng.integers(len(rows), size=len(rows))])


def _centred(value: float, drawn: np.ndarray) -> np.ndarray:
    return drawn + (value - drawn.mean()) if len(drawn) else drawn


def _interval(value: float, drawn: np.ndarray) -> Interval:
    if not len(drawn):
        return Interval(value, np.nan, np.nan)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return Interval(value, float(low), float(high))
