"""Same person or not: ROC over pairs of faces.

The score of a pair is the Euclidean distance of its L2-normalised embeddings, in [0, 2]; smaller means the
same person. FAR is the share of different-person pairs accepted, TAR the share of same-person pairs accepted.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import auc, roc_curve

from core.checks import Labels, check_same_length
from core.vectors import unit_rows
from evaluation.pairs import face_pairs

MAX_PAIRS = 100_000
"""Above this many pairs a seeded, balanced sample is scored; 50,000 wrong pairs resolve FAR 0.001 well."""

ROWS_AT_ONCE = 2048


@dataclass(frozen=True)
class Roc:
    """A ROC curve: `far`, `tar` and distance `thresholds`, each float64 (T,) and rising."""

    far: np.ndarray
    tar: np.ndarray
    thresholds: np.ndarray

    @property
    def auc(self) -> float:
        """Area under the curve in [0, 1]; 0.5 is chance."""
        return float(auc(self.far, self.tar))

    @property
    def eer(self) -> float:
        """Equal error rate in [0, 1]: where FAR = 1 - TAR, interpolated linearly along the curve."""
        excess = self.far + self.tar - 1  # rises from -1 to 1
        return float(np.interp(0.0, excess, self.far))

    def tar_at(self, far: float) -> float:
        """Return the largest TAR in [0, 1] whose FAR is at most `far`, without interpolation.

        It is 0 when one wrong pair already exceeds `far` and is the nearest pair: below 1 / (different pairs)
        no FAR but 0 can be told.
        """
        return float(self.tar[self.far <= far].max())


def verification_roc(
    embeddings: np.ndarray, identities: Labels, max_pairs: int = MAX_PAIRS, random_state: int = 0
) -> Roc:
    """Return the ROC over pairs of faces with embeddings (N, D) and identities (N,).

    Pairs are chosen by `face_pairs`. Raises ValueError for one identity only, no identity with two faces,
    missing identities, embeddings that are not finite, or unequal lengths.
    """
    check_same_length(embeddings=embeddings, identities=identities)
    pairs = face_pairs(identities, max_pairs, random_state)
    return roc_of_distances(pair_distances(unit_rows(embeddings), pairs.left, pairs.right), pairs.same)


def roc_of_distances(distances: np.ndarray, positive: np.ndarray) -> Roc:
    """Return the ROC of accepting small `distances` (P,) as `positive` (P,), which must hold both values."""
    far, tar, negated = roc_curve(positive, -distances.astype(np.float64), drop_intermediate=False)
    return Roc(far, tar, -negated)


def pair_distances(x_nd: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return Euclidean distances float32 (P,) between rows `left` and `right` of (N, D), block by block."""
    starts = range(0, len(left), ROWS_AT_ONCE)
    distances = [
        np.linalg.norm(x_nd[left[s : s + ROWS_AT_ONCE]] - x_nd[right[s : s + ROWS_AT_ONCE]], axis=1) for s in starts
    ]
    return np.concatenate(distances)
