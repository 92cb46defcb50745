"""ROC per cluster from distances to its centre, one against the rest.

After figure 6 of Ul Abiddin, "Exploring Unsupervised Learning Approaches to Facial Recognition using
Autoencoders".
"""

import numpy as np

from core.checks import Labels, as_codes, check_same_length
from core.vectors import unit_rows
from evaluation.partition import NOISE
from evaluation.verification import Roc, roc_of_distances


def cluster_rocs(embeddings: np.ndarray, labels: Labels, identities: Labels | None = None) -> dict[int, Roc]:
    """Return a ROC for each cluster of embeddings (N, D) under labels (N,), in the order of the labels.

    The score is the distance of each face's L2-normalised embedding to the mean of the cluster's members.
    Without identities the members are the positives and all other faces the negatives as in that paper: this
    tells how compact the cluster is, not whether it is right. With identities (N,) the positives are the
    faces of the cluster's most frequent identity (the first in sorted order on ties). Noise (-1) has no curve
    of its own but counts among the faces. Clusters without both positives and negatives are left out. Raises
    ValueError when no cluster is left.
    """
    check_same_length(embeddings=embeddings, labels=labels, identities=labels if identities is None else identities)
    x_nd, clusters = unit_rows(embeddings), np.asarray(labels)
    people = None if identities is None else as_codes(identities, "identities")
    curves = {}
    for cluster in np.unique(clusters[clusters != NOISE]):
        member = clusters == cluster
        positive = member if people is None else people == np.bincount(people[member]).argmax()
        distances = np.linalg.norm(x_nd - x_nd[member].mean(axis=0), axis=1)
        if 0 < positive.sum() < len(positive):
            curves[int(cluster)] = roc_of_distances(distances, positive)
    if not curves:
        raise ValueError("a ROC per cluster needs a cluster with faces inside and outside it, found none")
    return curves
