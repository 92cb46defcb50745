"""Clusterers on the graph of faces that are nearer than strangers: its components, and Chinese whispers."""

from typing import Literal

import numpy as np
from pydantic import Field
from scipy.sparse import csr_array

from clustering.interface import Clusterer, about_mean
from clustering.linkage import components
from clustering.neighbours import nearest
from clustering.threshold import sure_similarity

ROUNDS = 20


class GraphClusterer(Clusterer):
    """Joins each face to those of its `neighbours` nearest faces that are similar enough.

    `similarity_threshold`: least cosine of an edge about the mean of all faces, in [-1, 1]; None takes
    `sure_similarity`, which rises with the number of faces.
    """

    neighbours: int = Field(default=16, ge=1)
    similarity_threshold: float | None = Field(default=None, ge=-1, le=1)

    def edges(self, x_nd: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the pairs int64 (E, 2) and their similarities float32 (E,)."""
        x_nd = about_mean(x_nd)
        index, similarity = nearest(x_nd, self.neighbours, self.random_state)
        threshold = self.similarity_threshold
        if threshold is None:
            threshold = sure_similarity(x_nd, similarity, self.random_state)
        row, column = np.nonzero(similarity >= threshold)
        return np.stack([row, index[row, column]], axis=1), similarity[row, column]


class ComponentsClusterer(GraphClusterer):
    """Connected components: fast, but one wrong edge joins two people, and edges grow with the number of faces."""

    algorithm: Literal["components"] = "components"

    def _labels(self, x_nd: np.ndarray) -> np.ndarray:
        return components(self.edges(x_nd)[0], len(x_nd))


class ChineseWhispersClusterer(GraphClusterer):
    """Chinese whispers (Biemann 2006): every face takes the label with most similarity around it, for 20 rounds.

    A random half of the faces decides at a time: if all did, two faces could swap labels for ever.
    """

    algorithm: Literal["chinese_whispers"] = "chinese_whispers"

    def _labels(self, x_nd: np.ndarray) -> np.ndarray:
        pairs, weight = self.edges(x_nd)
        graph = csr_array((weight, (pairs[:, 0], pairs[:, 1])), shape=(len(x_nd), len(x_nd)))
        graph = graph.maximum(graph.T).tocoo()
        (one, other), weight = graph.coords, graph.data
        labels, rng = np.arange(len(x_nd)), np.random.default_rng(self.random_state)
        for _ in range(2 * ROUNDS):
            decides = rng.random(len(labels)) < 0.5
            row, heaviest = heaviest_label(one, other, weight, labels)
            labels[row[decides[row]]] = heaviest[decides[row]]
        return labels


def heaviest_label(
    row: np.ndarray, column: np.ndarray, weight: np.ndarray, labels: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows with edges, and the label that weighs most among each one's neighbours, the lowest on ties."""
    votes = csr_array((weight, (row, labels[column])), shape=(len(labels), len(labels)))
    votes = votes.tocoo()
    order = np.lexsort((-votes.coords[1], votes.data, votes.coords[0]))
    voter, choice = votes.coords[0][order], votes.coords[1][order]
    last = np.append(voter[1:] != voter[:-1], True) if len(voter) else np.empty(0, dtype=bool)
    return voter[last], choice[last]
