"""Whether new faces are like those that a model was trained for.

Two samples are compared number by number and as a whole, each time by a permutation test that deals people, not faces:
two faces of one person are alike, and a test that took them for two observations would see drift in any new person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from pydantic import Field
from scipy.stats import false_discovery_control
from sklearn.metrics import pairwise

from core.checks import check_pixels, check_same_length
from core.settings import Settings

DEALS = 999
"""Times that people are dealt to the two samples anew; the smallest p-value is 1 / (DEALS + 1)."""

EMBEDDING, ANOMALIES = "embedding", "anomaly_share"
ERROR, STRANGENESS = "reconstruction_error", "strangeness"
AT_ONCE = 1024


class DriftSettings(Settings):
    """When new faces count as different.

    `level`: share of false alarms among the numbers called different (Benjamini & Hochberg 1995). `anomaly`: a face
    that is stranger than this quantile of the reference's is an anomaly.
    """

    level: float = Field(default=0.05, gt=0, lt=0.5)
    anomaly: float = Field(default=0.99, gt=0.5, lt=1)


@dataclass(frozen=True)
class Sample:
    """N faces of one side.

    `numbers`: one row per face, missing where not measured; `strangeness` decides what an anomaly is.
    `embeddings`: (N, D). `people`: who each face shows, str (N,); an unknown person is one of its own.
    Raises ValueError for unequal lengths or no face.
    """

    numbers: pd.DataFrame
    embeddings: np.ndarray
    people: np.ndarray

    def __post_init__(self) -> None:
        check_same_length(numbers=self.numbers[STRANGENESS], embeddings=self.embeddings, people=self.people)

    def __len__(self) -> int:
        return len(self.people)


class Difference(NamedTuple):
    """A row of the table: see `drift`."""

    number: str
    reference: float
    incoming: float
    distance: float
    p: float


def pixel_statistics(pixels: np.ndarray) -> pd.DataFrame:
    """Return gray levels, 0 to 255, of uint8 (N, H, W, 3): mean, contrast (their deviation), mean of each channel."""
    check_pixels(pixels)
    blocks = (pixels[start : start + AT_ONCE] for start in range(0, len(pixels), AT_ONCE))
    rows = np.concatenate([np.column_stack([x.std(axis=(1, 2, 3)), x.mean(axis=(1, 2))]) for x in blocks])
    table = pd.DataFrame(rows, columns=["contrast", "red", "green", "blue"])
    table.insert(0, "pixel_mean", table[["red", "green", "blue"]].mean(axis=1))
    return table


def drift(reference: Sample, incoming: Sample, settings: DriftSettings, seed: int = 0) -> pd.DataFrame:
    """Compare two samples; return one row per number that both have, and rows `embedding` and `anomaly_share`.

    `reference`, `incoming`: medians (shares for `anomaly_share`, nothing for `embedding`). `distance`: for a number the
    largest gap between the two cumulative distributions (Kolmogorov-Smirnov, 0 to 1), for embeddings the maximum mean
    discrepancy, for anomalies the difference of shares. `p`: share of the deals that put them as far apart. `adjusted`:
    the same, corrected for the number of rows. `drifted`: adjusted <= `level`.
    """
    sides = (reference, incoming)
    new_pn = deals(reference.people, incoming.people, seed)
    rows = [_anomalies(*sides, settings.anomaly, new_pn), _embedding(*sides, new_pn), *_numbers(*sides, new_pn)]
    table = pd.DataFrame(rows)
    table["adjusted"] = false_discovery_control(table["p"])
    table["drifted"] = table["adjusted"] <= settings.level
    return table


def deals(reference: np.ndarray, incoming: np.ndarray, seed: int) -> np.ndarray:
    """Return which faces count as new, bool (DEALS + 1, N + M): first as it is, then with all people dealt anew.

    `reference` (N,) and `incoming` (M,): whose face each is. A person on both sides counts as two.
    """
    _, old = np.unique(reference, return_inverse=True)
    _, new = np.unique(incoming, return_inverse=True)
    people = np.concatenate([old, new + old.max() + 1])
    truth = np.arange(people.max() + 1) > old.max()
    dealt = np.random.default_rng(seed).permuted(np.tile(truth, (DEALS, 1)), axis=1)
    return np.concatenate([truth[None], dealt])[:, people]


def _numbers(reference: Sample, incoming: Sample, new_pn: np.ndarray) -> Iterator[Difference]:
    for name in reference.numbers.columns.intersection(incoming.numbers.columns):
        old, new = (side.numbers[name].to_numpy(float) for side in (reference, incoming))
        if np.isfinite(old).any() and np.isfinite(new).any():
            gaps = distribution_gaps(np.concatenate([old, new]), new_pn)
            medians = float(np.nanmedian(old)), float(np.nanmedian(new))
            yield Difference(str(name), *medians, float(gaps[0]), _p(gaps))


def _embedding(reference: Sample, incoming: Sample, new_pn: np.ndarray) -> Difference:
    distances = mean_discrepancies(np.concatenate([reference.embeddings, incoming.embeddings]), new_pn)
    return Difference(EMBEDDING, np.nan, np.nan, float(distances[0]), _p(distances))


def _anomalies(reference: Sample, incoming: Sample, quantile: float, new_pn: np.ndarray) -> Difference:
    strange = [side.numbers[STRANGENESS].to_numpy(float) for side in (reference, incoming)]
    odd = np.concatenate(strange) > np.quantile(strange[0], quantile)
    new_p, old_p = ((side * odd).sum(axis=1) / side.sum(axis=1) for side in (new_pn, ~new_pn))
    return Difference(ANOMALIES, float(old_p[0]), float(new_p[0]), float(new_p[0] - old_p[0]), _p(new_p - old_p))


def distribution_gaps(values: np.ndarray, new_pn: np.ndarray) -> np.ndarray:
    """Return the Kolmogorov-Smirnov statistic, (P,), of `values` (N,) for each way `new_pn` (P, N) to part them.

    Missing values are left out; not a number where one side then has none.
    """
    seen = np.flatnonzero(np.isfinite(values))
    order = seen[np.argsort(values[seen], kind="stable")]
    last_of_equals = np.append(np.diff(values[order]) > 0, True)
    sides = (new_pn[:, order], ~new_pn[:, order])
    with np.errstate(invalid="ignore"):
        new, old = (np.cumsum(side, axis=1)[:, last_of_equals] / side.sum(axis=1, keepdims=True) for side in sides)
    return np.abs(new - old).max(axis=1)


def mean_discrepancies(x_nd: np.ndarray, new_pn: np.ndarray) -> np.ndarray:
    """Return the maximum mean discrepancy (Gretton et al. 2012, biased), (P,), of `x_nd` parted by `new_pn` (P, N).

    The kernel is a Gaussian as wide as the median distance of two faces.
    """
    squares_nn = pairwise.euclidean_distances(np.asarray(x_nd, np.float32), squared=True)
    width = float(np.median(squares_nn[np.triu_indices(len(x_nd), 1)])) or 1.0
    kernel_nn = np.exp(-squares_nn / width)
    weights_pn = np.where(
        new_pn, 1 / new_pn.sum(axis=1, keepdims=True), -1 / (~new_pn).sum(axis=1, keepdims=True)
    ).astype(np.float32)
    return np.sqrt(np.einsum("pn,pn->p", weights_pn @ kernel_nn, weights_pn).clip(min=0))


def _p(distances: np.ndarray) -> float:
    """Return the share of all deals, the true one included, that are not closer than it; what is no number counts."""
    return float(np.mean(~(distances < distances[0] * (1 - 1e-6))))
