"""The clusterer for scale: people grown on the graph of nearest neighbours."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import numpy as np
from pydantic import Field

from clustering.divided.grouping import Growth, group_parts
from clustering.identity_model import PASSES, IdentityModel
from clustering.interface import Clusterer, about_mean
from clustering.linkage import Groups, Penalties, mean_similarity, merge_best, no_penalties
from clustering.neighbours import nearest
from clustering.threshold import sure_similarity
from core.running import running
from core.vectors import unit_length


class KnnGraphClusterer(Clusterer):
    """Groups grown by likelihood ratio over the `neighbours` nearest faces of each face.

    `evidence`: least log-likelihood ratio (natural logarithm) of "one person" against "two" for a merge; None takes
    log(N), the odds against two groups out of N being one person. `faces_per_block`: more faces than this are grouped
    in blocks (`clustering.divided`), as many at a time as `workers` (processes) says, with temporary files of about
    seven times the embeddings; None groups all in one piece. The people are the same up to ties and merges across
    blocks.
    """

    algorithm: Literal["knn_graph"] = "knn_graph"
    neighbours: int = Field(default=16, ge=1)
    evidence: float | None = None
    faces_per_block: int | None = Field(default=None, ge=1)
    workers: int = Field(default=1, ge=1)

    def _labels(self, x_nd: np.ndarray) -> np.ndarray:
        if self.faces_per_block is not None and len(x_nd) > self.faces_per_block:
            return self._in_blocks(x_nd, self.faces_per_block)
        start = np.arange(len(x_nd))
        return grow_people(x_nd, start, no_penalties(len(x_nd)), self.neighbours, self.evidence, self.random_state)

    def _in_blocks(self, x_nd: np.ndarray, faces_per_block: int) -> np.ndarray:
        growth = Growth(self.neighbours, self.evidence, self.random_state, faces_per_block, normalise=False)
        with TemporaryDirectory() as name, running(self.workers) as run:
            part = Path(name) / "part.npy"
            np.save(part, x_nd)
            return group_parts([part], growth, Path(name) / "work", run)[0]


def grow_people(
    x_nd: np.ndarray,
    start: np.ndarray,
    penalties: Penalties,
    neighbours: int,
    evidence: float | None,
    random_state: int,
) -> np.ndarray:
    """Return labels int64 (N,), from 0, of unit embeddings (N, D).

    `start`: (N,), groups to begin with, from 0. `penalties`: log odds taken off merges of those groups.
    Faces that belong together surely (`sure_people`) give a first model of what one person's faces have in common.
    People are then grown from `start` by likelihood ratio under the model, and the model is fitted to them, `PASSES`
    times; from the second on, groups that are near each other as groups may merge too.
    """
    bar = float(np.log(len(x_nd))) if evidence is None else evidence
    edges, labels = sure_people(about_mean(x_nd), neighbours, random_state)
    grown = start
    for number in range(PASSES):
        if labels.max() + 1 == len(labels):  # nobody has two faces, so nothing says what one person's have in common
            break
        model = IdentityModel.fit(x_nd, labels)
        groups = Groups.of(model.project(x_nd), grown)
        if number:
            edges = np.concatenate([edges, group_edges(model, groups, grown, neighbours, random_state)])
        into = merge_best(groups, grown[edges], model.log_ratio, bar, penalties)
        grown, penalties = into[grown], penalties.merged(into)
        labels = np.unique(grown, return_inverse=True)[1]
    return np.unique(grown, return_inverse=True)[1]


def sure_people(x_nd: np.ndarray, neighbours: int, random_state: int) -> tuple[np.ndarray, np.ndarray]:
    """Return edges int64 (E, 2) from each face to its nearest, and labels (N,) of faces that belong together surely.

    The latter by average linkage of the embeddings (N, D), cut at `sure_similarity`: first neighbours alone are nearer
    than faces of one person mostly are, and a model of them leaves people in pieces.
    """
    index, similarity = nearest(x_nd, neighbours, random_state)
    edges = np.stack([np.repeat(np.arange(len(x_nd)), index.shape[1]), index.ravel()], axis=1)
    threshold = sure_similarity(x_nd, similarity, random_state)
    alone, alike = Groups.of(x_nd, np.arange(len(x_nd))), edges[similarity.ravel() >= threshold]
    into = merge_best(alone, alike, mean_similarity, threshold, no_penalties(len(x_nd)))
    return edges, np.unique(into, return_inverse=True)[1]


def group_edges(
    model: IdentityModel, groups: Groups, labels: np.ndarray, neighbours: int, random_state: int
) -> np.ndarray:
    """Return int64 (E, 2), faces of groups whose people, as the model guesses them, are near each other.

    `labels`: (N,), the groups. Finds what the neighbours of single faces missed: people with more faces than
    `neighbours`, and neighbours in cells that were not looked at.
    """
    present, first_face = np.unique(labels, return_index=True)
    if len(present) < 2:
        return np.empty((0, 2), dtype=np.int64)
    index, _ = nearest(unit_length(model.guess(groups.sums[present], groups.sizes[present])), neighbours, random_state)
    return np.stack([np.repeat(first_face, index.shape[1]), first_face[index.ravel()]], axis=1)
