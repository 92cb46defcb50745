"""How well clusters agree with identities.

Labels of -1 (noise) count as clusters of one face each. Faces of unknown identity must be left out by the
caller. A precision over no predicted pair is 1 (nothing wrong was said); a recall over no true pair is 1.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array, csr_array
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from core.checks import Labels, as_codes, check_same_length

NOISE = -1


@dataclass(frozen=True)
class PrecisionRecall:
    """Precision and recall in [0, 1], and their harmonic mean `f`."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """2PR / (P + R); 0 when both are 0."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def pairwise(identities: Labels, labels: Labels) -> PrecisionRecall:
    """Precision and recall over pairs of faces that share a cluster against pairs that share an identity."""
    table = contingency(identities, labels)
    both, same_cluster, same_identity = (_pairs(n) for n in (table.data, table.sum(axis=0), table.sum(axis=1)))
    return PrecisionRecall(both / same_cluster if same_cluster else 1.0, both / same_identity if same_identity else 1.0)


def bcubed(identities: Labels, labels: Labels) -> PrecisionRecall:
    """BCubed precision and recall (Bagga & Baldwin 1998; Amigó et al. 2009).

    For each face, itself included: the share of its cluster that has its identity, and the share of its
    identity that is in its cluster; each averaged over faces.
    """
    table = contingency(identities, labels).tocoo()
    squared = table.data.astype(np.float64) ** 2
    identity_size, cluster_size = table.sum(axis=1), table.sum(axis=0)
    precision = (squared / cluster_size[table.coords[1]]).sum() / table.sum()
    recall = (squared / identity_size[table.coords[0]]).sum() / table.sum()
    return PrecisionRecall(float(precision), float(recall))


def jaccard(identities: Labels, labels: Labels) -> float:
    """Similarity index in [0, 1] (Jaccard 1912): pairs together in both, over those in either; 1 without any."""
    pairs = pairwise(identities, labels)
    total = pairs.precision + pairs.recall - pairs.precision * pairs.recall
    return pairs.precision * pairs.recall / total if total else 0.0


def fowlkes_mallows(identities: Labels, labels: Labels) -> float:
    """Similarity index in [0, 1] of two partitions (Fowlkes & Mallows 1983): geometric mean of pairwise P and R."""
    pairs = pairwise(identities, labels)
    return float(np.sqrt(pairs.precision * pairs.recall))


def nmi(identities: Labels, labels: Labels) -> float:
    """Normalised mutual information in [0, 1], divided by the mean of the two entropies."""
    return float(normalized_mutual_info_score(as_codes(identities, "identities"), split_noise(labels)))


def ari(identities: Labels, labels: Labels) -> float:
    """Adjusted Rand index in [-0.5, 1] (Hubert & Arabie 1985); about 0 for chance."""
    return float(adjusted_rand_score(as_codes(identities, "identities"), split_noise(labels)))


def cluster_accuracy(identities: Labels, labels: Labels) -> float:
    """Share of faces in [0, 1] that are right under the best one-to-one match of clusters to identities.

    The match is found by the Hungarian method (Kuhn 1955). Of several clusters that hold one face of the same
    identity only one can be matched, so one stands for all: noise then costs no memory.
    """
    table = contingency(identities, labels)
    dense = table.tocsc()[:, matched_columns(table)].toarray()
    return float(dense[linear_sum_assignment(dense, maximize=True)].sum() / table.sum())


def matched_columns(table: csr_array) -> np.ndarray:
    """Return the clusters that a best one-to-one match of a table (identities, clusters) needs, int (K,)."""
    coo = table.tocoo()
    alone = table.sum(axis=0)[coo.coords[1]] == 1
    _, first_alone = np.unique(coo.coords[0][alone], return_index=True)
    return np.concatenate([np.unique(coo.coords[1][~alone]), coo.coords[1][alone][first_alone]])


def purity(identities: Labels, labels: Labels) -> float:
    """Share of faces in (0, 1] that have the most frequent identity of their cluster."""
    table = contingency(identities, labels)
    return float(table.max(axis=0).sum() / table.sum())


def partition_scores(identities: Labels, labels: Labels) -> dict[str, float]:
    """Return every score of this module, and `clusters_found` and `noise_share`, under flat names."""
    pairs, cubed = pairwise(identities, labels), bcubed(identities, labels)
    noise = np.asarray(labels) == NOISE
    return {
        "pairwise_precision": pairs.precision,
        "pairwise_recall": pairs.recall,
        "pairwise_f": pairs.f,
        "bcubed_precision": cubed.precision,
        "bcubed_recall": cubed.recall,
        "bcubed_f": cubed.f,
        "jaccard": jaccard(identities, labels),
        "fowlkes_mallows": fowlkes_mallows(identities, labels),
        "nmi": nmi(identities, labels),
        "ari": ari(identities, labels),
        "cluster_accuracy": cluster_accuracy(identities, labels),
        "purity": purity(identities, labels),
        "clusters_found": float(len(np.unique(np.asarray(labels)[~noise]))),
        "noise_share": float(noise.mean()),
    }


def contingency(identities: Labels, labels: Labels) -> csr_array:
    """Return the counts int64 (identities, clusters), each noise face a column of its own."""
    check_same_length(identities=identities, labels=labels)
    rows, columns = as_codes(identities, "identities"), split_noise(labels)
    table = csr_array(coo_array((np.ones(len(rows), dtype=np.int64), (rows, columns))))
    table.sum_duplicates()
    return table


def split_noise(labels: Labels) -> np.ndarray:
    """Return int64 codes (N,) of cluster labels (N,), each -1 replaced by a cluster of its own."""
    array = np.asarray(labels)
    noise = array == NOISE
    codes = as_codes(array, "labels")
    codes[noise] = len(array) + np.arange(np.count_nonzero(noise))
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)


def _pairs(sizes: np.ndarray) -> float:
    sizes = sizes.astype(np.float64)
    return float((sizes * (sizes - 1) / 2).sum())
