"""How far the scores of a clustering would move with other people: bootstrap intervals over identities.

The clusters stay as they were found; people are drawn with replacement. A person drawn w times counts w times, each
time as one person among the others drawn, who never meets a copy of himself (`bootstrap.weighted_intervals`).
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array

from core.checks import Labels
from evaluation.bootstrap import RESAMPLES, Interval, weighted_intervals
from evaluation.partition import PrecisionRecall, contingency, matched_columns


def partition_intervals(
    identities: Labels, labels: Labels, seed: int = 0, resamples: int = RESAMPLES
) -> dict[str, Interval]:
    """Return the scores of `partition_scores` (all but counts of clusters and noise) with their intervals.

    `identities` and `labels` (N,) as there. Who a cluster is matched to (`cluster_accuracy`), and whom it shows most
    (`purity`), is that of all faces in every draw: found anew it would fit the draw, and draws would score too well.
    """
    cells = Cells.of(contingency(identities, labels))
    return weighted_intervals(cells.scores, len(cells.person_size), seed, resamples)


@dataclass(frozen=True)
class Cells:
    """The filled cells of a table of people by clusters, float64 or int64 (C,), the clusters rising.

    `person`, `cluster`: where each cell is; `faces`: how many it holds, the largest of a cluster first; `matched`:
    whether person and cluster are matched. `person_size` (I,): faces of each person; `first` (K,): the first cell of
    each cluster, that of the person it shows most.
    """

    person: np.ndarray
    cluster: np.ndarray
    faces: np.ndarray
    matched: np.ndarray
    person_size: np.ndarray
    first: np.ndarray

    @classmethod
    def of(cls, table: csr_array) -> "Cells":
        """Read the cells of a contingency table (identities, clusters)."""
        coo = table.tocoo()
        order = np.lexsort((coo.coords[0], -coo.data, coo.coords[1]))
        person, cluster, faces = coo.coords[0][order], coo.coords[1][order], coo.data[order].astype(np.float64)
        match = np.full(table.shape[0], -1)
        columns = matched_columns(table)
        rows, chosen = linear_sum_assignment(table.tocsc()[:, columns].toarray(), maximize=True)
        match[rows] = columns[chosen]
        first = np.flatnonzero(np.diff(cluster, prepend=-1))
        return cls(person, cluster, faces, match[person] == cluster, np.asarray(table.sum(axis=1)), first)

    def scores(self, weights: np.ndarray) -> dict[str, float]:
        """Return the scores when person i counts `weights[i]` times; `weights` whole numbers (I,), some above 0."""
        weighted = weights[self.person] * self.faces
        total = weighted.sum()
        shares = weighted / total
        together = np.bincount(self.cluster, weighted)[self.cluster] - weighted  # others in the cluster of a cell
        return {
            **self._pair_scores(weights, weighted, together),
            **self._bcubed(shares, self.faces + together),
            "nmi": self._nmi(shares, self.faces + together, weights),
            "cluster_accuracy": float(shares[self.matched].sum()),
            "purity": float(shares[self.first].sum()),
        }

    def _pair_scores(self, weights: np.ndarray, weighted: np.ndarray, together: np.ndarray) -> dict[str, float]:
        both = (weighted * (self.faces - 1)).sum() / 2
        confused = (weighted * together).sum() / 2
        size = weights * self.person_size
        same = (size * (self.person_size - 1)).sum() / 2
        different = (size * (size.sum() - size)).sum() / 2
        precision = both / (both + confused) if both + confused else 1.0
        recall = both / same if same else 1.0
        either = same + confused
        return {
            **_named("pairwise", PrecisionRecall(float(precision), float(recall))),
            "jaccard": float(both / either) if either else 1.0,
            "fowlkes_mallows": float(np.sqrt(precision * recall)),
            "ari": _ari(both, confused, same - both, different - confused),
        }

    def _bcubed(self, shares: np.ndarray, cluster_size: np.ndarray) -> dict[str, float]:
        precision = (shares * self.faces / cluster_size).sum()
        recall = (shares * self.faces / self.person_size[self.person]).sum()
        return _named("bcubed", PrecisionRecall(float(precision), float(recall)))

    def _nmi(self, shares: np.ndarray, cluster_size: np.ndarray, weights: np.ndarray) -> float:
        size = self.person_size[self.person]
        everyone = (weights * self.person_size).sum() - (weights[self.person] - 1) * size  # own copies left out
        identity_entropy = -(shares * np.log(size / everyone)).sum()
        cluster_entropy = -(shares * np.log(cluster_size / everyone)).sum()
        information = (shares * np.log(self.faces * everyone / (size * cluster_size))).sum()
        mean = (identity_entropy + cluster_entropy) / 2
        return float(information / mean) if mean > 0 else 1.0


def _ari(both: float, confused: float, parted: float, apart: float) -> float:
    """Return the adjusted Rand index from pairs together in both, in clusters only, in people only, in neither."""
    below = (both + parted) * (parted + apart) + (both + confused) * (confused + apart)
    return float(2 * (both * apart - parted * confused) / below) if parted + confused else 1.0


def _named(name: str, scores: PrecisionRecall) -> dict[str, float]:
    return {f"{name}_precision": scores.precision, f"{name}_recall": scores.recall, f"{name}_f": scores.f}
