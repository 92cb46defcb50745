"""How alike faces are by the standards of their own collection: without a name, or a threshold from elsewhere."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import norm

from clustering.agreement import NEIGHBOURS, agreement
from clustering.linkage import Groups, Penalties, merge_best, no_penalties
from clustering.neighbours import nearest
from clustering.threshold import SAMPLED_FACES, strangers_bound

COHORT = 1_500
"""Faces that each face is compared with to learn how alike strangers are to it."""

ROWS_AT_ONCE = 1_024
LOW = 0.16
"""Share of a normal distribution below its mean less one standard deviation."""

AGREEMENT = 1.0
"""Deviations that a complete agreement of two faces' neighbourhoods adds to their likeness."""

LEAST_DEVIATION = 1e-3
TYPICAL_FACES, CAUTION, LEAST_FACTOR = 200, 0.15, 0.5
"""By how much the likeness to which sure groups grow rises with the natural logarithm of the number of faces, from that
of a typical collection: the more people there are, the more of them look alike."""

FEW_PEOPLE = 0.7
BY_CHANCE = 0.1
"""How many pairs of groups of two people may be expected above the bound."""

LEAST_FACES, LEAST_GROUPS, MOST_GROUPS = 3, 3, 500
"""Groups that tell how alike strangers are on average: how many faces each, how many groups."""


@dataclass(frozen=True)
class Likeness:
    """Symmetric score normalisation (s-norm, Kenny 2010) with the collection itself as the cohort.

    Strangers are not equally alike to everyone. So a cosine is turned into a standard score: less the median of one
    face's cosines with the others, in units of the distance from that median down to their 16th percentile, below
    which pairs of one person hardly occur. The likeness of two faces is the mean of the scores by either of them.

    What two faces' neighbourhoods have in common adds to it (`clustering.agreement`).

    `x` float32 (N, D): unit rows. `middle`, `deviation` float32 (N,): median and deviation of each face's cosines.
    `overlap` float32 (N, A): rows whose products are what neighbourhoods add; A may be 0.
    """

    x: np.ndarray
    middle: np.ndarray
    deviation: np.ndarray
    overlap: np.ndarray

    @classmethod
    def of(cls, x_nd: np.ndarray, random_state: int = 0, neighbourhoods: bool = True) -> "Likeness":
        """Measure each of the unit rows (N, D), two or more, against at most `COHORT` others, drawn at random.

        `neighbourhoods`: whether what they have in common adds to the likeness; it takes a search for the nearest of
        all faces.
        """
        cohort = np.random.default_rng(random_state).permutation(len(x_nd))[: COHORT + 1]
        parts = [
            _standards(x_nd, np.arange(at, min(at + ROWS_AT_ONCE, len(x_nd))), cohort)
            for at in range(0, len(x_nd), ROWS_AT_ONCE)
        ]
        middle, low = np.concatenate(parts, axis=1)
        overlap = np.empty((len(x_nd), 0), np.float32)
        if neighbourhoods:
            overlap = agreement(*nearest(x_nd, NEIGHBOURS, random_state), random_state) * np.float32(AGREEMENT**0.5)
        return cls(x_nd, middle, np.maximum(middle - low, LEAST_DEVIATION), overlap)

    @cached_property
    def rows(self) -> np.ndarray:
        """Return float32 (N, 2 D + 2 A + 1), whose sums over two groups give the mean likeness between them."""
        scaled = self.x / self.deviation[:, None]
        return np.column_stack([self.x, self.overlap, scaled, self.overlap, self.middle / self.deviation])

    def bound(self, strictness: float, neighbours: int, seed: int = 0, people: np.ndarray | None = None) -> float:
        """Return the mean likeness from which two groups count as one person; infinite where nobody stands out.

        It lies `strictness` of the way from what the faces of two people reach on average by chance to how alike faces
        of one person are on average. `people`: int (N,), who each face is, -1 for nobody; None where nobody is known:
        then groups stand for people that grow up to the likeness above which one pair in ten is expected to be of
        strangers (`strangers_bound`), further in large collections (`CAUTION`). Where there are not enough people, the
        bound lies `FEW_PEOPLE` of the way to that likeness. At most `SAMPLED_FACES` faces, drawn at random, are
        compared.
        """
        drawn = np.random.default_rng(seed).permutation(len(self.x))[:SAMPLED_FACES]
        part = self[drawn]
        scores = part.between()[np.triu_indices(len(drawn), 1)]
        factor = max(1 + CAUTION * float(np.log(len(self.x) / TYPICAL_FACES)), LEAST_FACTOR)
        middle = float(np.median(scores))
        way = factor * (strangers_bound(scores) - middle)
        if np.isinf(way):
            return way
        if people is None:
            alone = np.arange(len(drawn))
            sure = part.grow(alone, no_penalties(len(alone)), middle + way, neighbours, seed)
            found = part._between_people(sure, strictness)
        else:
            found = self._between_people(people, strictness)
        return middle + FEW_PEOPLE * way if found is None else found

    def between(self) -> np.ndarray:
        """Return the likeness (N, N) of every two faces."""
        one_sided = (self.x @ self.x.T - self.middle[:, None]) / self.deviation[:, None]
        return np.asarray(one_sided + one_sided.T) / 2 + self.overlap @ self.overlap.T

    def grow(self, start: np.ndarray, penalties: Penalties, bound: float, neighbours: int, seed: int) -> np.ndarray:
        """Return labels int64 (N,), from 0: average linkage from groups `start` (N,) over each face's nearest faces."""
        index, _ = nearest(self.x, neighbours, seed)
        edges = np.stack([np.repeat(np.arange(len(self.x)), index.shape[1]), index.ravel()], axis=1)
        into = merge_best(Groups.of(self.rows, start), start[edges], mean_likeness, bound, penalties)
        return np.unique(into[start], return_inverse=True)[1].astype(np.int64)

    def _between_people(self, labels: np.ndarray, strictness: float) -> float | None:
        """Return the bound that groups of `LEAST_FACES` faces or more tell, None where there are too few of them.

        `labels`: int (N,), -1 for faces in no group. Two people reach by chance what a share `BY_CHANCE` of one pair of
        groups is expected to exceed, under a normal distribution with the median and the low percentile of all pairs.
        """
        size = np.bincount(labels[labels >= 0], minlength=1)
        chosen = np.argsort(-size, kind="stable")[:MOST_GROUPS]
        chosen = chosen[size[chosen] >= LEAST_FACES]
        if len(chosen) < LEAST_GROUPS:
            return None
        member = np.isin(labels, chosen)
        groups = Groups.of(self.rows[member], np.unique(labels[member], return_inverse=True)[1])
        found = mean_likeness(groups, np.stack(np.triu_indices(len(chosen), 1), axis=1))
        middle = np.median(found)
        chance = float(middle + norm.isf(BY_CHANCE / len(found)) * (middle - np.quantile(found, LOW)))
        return chance + strictness * max(self[member]._within(groups) - chance, 0.0)

    def _within(self, groups: Groups) -> float:
        """Return the mean likeness of two faces of one group; `groups` are of all these faces."""
        itself = (1 - self.middle) / self.deviation + (self.overlap**2).sum(axis=1)
        squared = groups.sizes.astype(np.float64) ** 2
        every = mean_likeness(groups, np.tile(np.arange(len(squared))[:, None], 2)) @ squared
        return float((every - itself.sum()) / (squared.sum() - len(self.x)))

    def __getitem__(self, rows: np.ndarray) -> "Likeness":
        """Return the likeness of some faces, by the standards of all."""
        return Likeness(self.x[rows], self.middle[rows], self.deviation[rows], self.overlap[rows])


def mean_likeness(groups: Groups, pairs: np.ndarray) -> np.ndarray:
    """Return float32 (E,): the mean likeness of the faces of one group of each pair with those of the other."""
    (sums, sizes), (other, other_sizes) = ((groups.sums[each], groups.sizes[each]) for each in pairs.T)
    width = sums.shape[1] // 2
    cosines = np.einsum("ed,ed->e", sums[:, :width], other[:, width:-1])
    cosines += np.einsum("ed,ed->e", sums[:, width:-1], other[:, :width])
    return (cosines / (sizes * other_sizes) - sums[:, -1] / sizes - other[:, -1] / other_sizes) / 2


def likeness_to_groups(faces: Likeness, groups: Groups) -> np.ndarray:
    """Return float32 (M, C): the mean likeness of each face with the faces of each group, made of `Likeness.rows`."""
    means = groups.sums / groups.sizes[:, None]
    width = means.shape[1] // 2
    rows = faces.rows
    cosines = rows[:, :width] @ means[:, width:-1].T + rows[:, width:-1] @ means[:, :width].T
    return np.asarray(cosines - rows[:, -1:] - means[:, -1]) / 2


def between_groups(groups: Groups) -> np.ndarray:
    """Return float32 (C, C): the mean likeness of the faces of every two groups, made of `Likeness.rows`."""
    means = groups.sums / groups.sizes[:, None]
    width = means.shape[1] // 2
    one_sided = means[:, :width] @ means[:, width:-1].T - means[:, -1]
    return np.asarray(one_sided + one_sided.T) / 2


def _standards(x_nd: np.ndarray, rows: np.ndarray, cohort: np.ndarray) -> np.ndarray:
    """Return the median and the low percentile (2, M) of the cosines of some rows with the others of the cohort."""
    cosine = x_nd[rows] @ x_nd[cohort].T
    cosine[rows[:, None] == cohort] = np.nan
    return np.nanquantile(cosine, [0.5, LOW], axis=1).astype(np.float32)
