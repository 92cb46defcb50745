"""How far scores of pairs of faces would move with other people: bootstrap intervals over identities."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from core.checks import Labels, as_codes, check_same_length
from core.vectors import unit_rows
from evaluation.bootstrap import RESAMPLES, Interval, weighted_intervals
from evaluation.pairs import face_pairs
from evaluation.summary import verification_scores
from evaluation.verification import MAX_PAIRS, Roc, pair_distances


@dataclass(frozen=True)
class PeoplePairs:
    """Pairs of faces by rising distance, and whose faces they are.

    `distances` float64 (P,) in [0, 2]; `same` bool (P,); `left`, `right` int64 (P,): the person, 0..`people` - 1, of
    either face.
    """

    distances: np.ndarray
    same: np.ndarray
    left: np.ndarray
    right: np.ndarray
    people: int

    @classmethod
    def of(
        cls, embeddings: np.ndarray, identities: Labels, max_pairs: int = MAX_PAIRS, random_state: int = 0
    ) -> "PeoplePairs":
        """Pair faces with embeddings (N, D) and identities (N,) as `verification_roc` does; raises as it does."""
        check_same_length(embeddings=embeddings, identities=identities)
        codes, pairs = as_codes(identities, "identities"), face_pairs(identities, max_pairs, random_state)
        distances = pair_distances(unit_rows(embeddings), pairs.left, pairs.right).astype(np.float64)
        order = np.argsort(distances, kind="stable")
        left, right = codes[pairs.left[order]], codes[pairs.right[order]]
        return cls(distances[order], pairs.same[order], left, right, int(codes.max()) + 1)

    def roc(self, counts: np.ndarray) -> Roc:
        """Return the ROC when each pair counts `counts` (P,) times; rates stay 0 where a kind of pair is missing."""
        last_of_equal = np.append(np.flatnonzero(np.diff(self.distances)), len(counts) - 1)
        far, tar = (_rates(np.where(kind, counts, 0), last_of_equal) for kind in (~self.same, self.same))
        return Roc(far, tar, np.append(-np.inf, self.distances[last_of_equal]))

    def intervals(
        self, statistics: Callable[[np.ndarray], Mapping[str, float]], seed: int = 0, resamples: int = RESAMPLES
    ) -> dict[str, Interval]:
        """Return `statistics` of how often each pair counts, int64 (P,), with intervals over people.

        With person i drawn w_i times a pair of one person counts w_i times and one of two w_i w_j times
        (`bootstrap.weighted_intervals`). Draws without a pair of either kind are left out.
        """

        def weighed(weights: np.ndarray) -> Mapping[str, float]:
            counts = self.counts(weights)
            return statistics(counts) if self.has_both_kinds(counts) else {}

        return weighted_intervals(weighed, self.people, seed, resamples)

    def counts(self, weights: np.ndarray) -> np.ndarray:
        """Return how often each pair counts, int64 (P,), when each person is drawn `weights` (`people`,) times."""
        return weights[self.left] * np.where(self.same, 1, weights[self.right])

    def has_both_kinds(self, counts: np.ndarray) -> bool:
        """Say whether a pair of one person and a pair of two are among those that count."""
        return bool(counts[self.same].any() and counts[~self.same].any())


def verification_intervals(pairs: PeoplePairs, seed: int = 0, resamples: int = RESAMPLES) -> dict[str, Interval]:
    """Return every score of `verification_scores` with its interval over people."""
    return pairs.intervals(lambda counts: verification_scores(pairs.roc(counts)), seed, resamples)


def _rates(counts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return the share of `counts` up to each of `ends`, after a first 0; all 0 when nothing counts."""
    risen = np.cumsum(counts)
    return np.append(0.0, risen[ends] / max(risen[-1], 1))
