"""Evaluation samples: the scores of one model on the faces compared on, and its lead over another model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from core.checks import Labels
from evaluation.bootstrap import Interval, mean_interval, weighted_intervals
from evaluation.pairs import have_both_kinds
from evaluation.summary import score_embedding, verification_scores
from evaluation.verification_intervals import PeoplePairs

MEANS = ("mse", "psnr", "ssim")
"""Metrics with one value per face, whose mean decides; all others are metrics of pairs of faces."""

LOWER_IS_BETTER = frozenset(
    {
        "mse",
        "verification_eer",
        "kernel_distance_samples",
        "kernel_distance_reconstructions",
        "distance_to_normal",
        "mae",
    }
)


class EvaluationSample(Protocol):
    """One model on N faces, by one metric."""

    def score(self, rows: np.ndarray) -> float:
        """Return the metric on the faces with these row numbers, int64 (M,)."""

    def can_score(self, rows: np.ndarray) -> bool:
        """Say whether the metric is defined on these faces alone."""

    def lead_over(self, other: Self, seed: int = 0) -> Interval:
        """Return by how much this is better than `other` on all faces, with its interval over people; negative: worse.

        The interval is paired: both models are scored on the same faces of the same resampled people.
        """


@dataclass(frozen=True)
class MeanSample:
    """One value per face, `values` float64 (N,), and the person that each face shows, `people` (N,)."""

    metric: str
    values: np.ndarray
    people: np.ndarray

    def score(self, rows: np.ndarray) -> float:
        """Return the mean over these faces."""
        return float(self.values[rows].mean())

    def can_score(self, rows: np.ndarray) -> bool:
        """Say whether there is a face."""
        return len(rows) > 0

    def lead_over(self, other: Self, seed: int = 0) -> Interval:
        """Return the mean of the differences of corresponding faces; whole people are resampled."""
        return mean_interval(better_by(self.metric, self.values, other.values), self.people, seed)


@dataclass(frozen=True)
class VerificationSample:
    """Embeddings (N, D) of faces of `people` (N,), scored as pairs; `seed` draws the pairs when there are too many."""

    metric: str
    embeddings: np.ndarray
    people: Labels
    seed: int = 0

    def score(self, rows: np.ndarray) -> float:
        """Return the metric over the pairs among these faces."""
        people = np.asarray(self.people)[rows]
        return score_embedding(self.embeddings[rows], people, random_state=self.seed)[self.metric]

    def can_score(self, rows: np.ndarray) -> bool:
        """Say whether two people are among these faces, one of them twice."""
        return have_both_kinds(np.asarray(self.people)[rows])

    def lead_over(self, other: Self, seed: int = 0) -> Interval:
        """Return the difference over the same pairs; `bootstrap.weighted_intervals` says how people are resampled."""
        ours, theirs = (PeoplePairs.of(each.embeddings, each.people, random_state=self.seed) for each in (self, other))

        def lead(weights: np.ndarray) -> Mapping[str, float]:
            counts = ours.counts(weights), theirs.counts(weights)
            if not ours.has_both_kinds(counts[0]):
                return {}
            a, b = (verification_scores(pairs.roc(own)) for pairs, own in zip((ours, theirs), counts, strict=True))
            return {self.metric: float(better_by(self.metric, a[self.metric], b[self.metric]))}

        return weighted_intervals(lead, ours.people, seed)[self.metric]


def better_by(metric: str, ours: np.ndarray | float, theirs: np.ndarray | float) -> np.ndarray:
    """Return by how much `ours` is better than `theirs`; negative where it is worse."""
    return np.subtract(theirs, ours) if metric in LOWER_IS_BETTER else np.subtract(ours, theirs)
