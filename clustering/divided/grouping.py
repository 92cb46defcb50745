"""`knn_graph` on faces in partitions: the same passes, each divided into blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clustering.divided.merging import GroupFiles, Rule, merge_in_blocks
from clustering.divided.neighbours import BINS, Search, into_cells, search
from clustering.divided.pairs import Pairs, contracted
from clustering.divided.people import Faces, People, alone, guesses, people_of
from clustering.divided.reading import centred, read_parts
from clustering.divided.rows import Rows
from clustering.identity_model import PASSES
from clustering.interface import canonical_labels, one_thread
from clustering.threshold import SAMPLED_FACES, bound_of, cosines
from core.running import Run, here

FACES_PER_BLOCK = 32_768
"""Faces that a worker holds at a time, beside those that they have pairs with: some 300 MB at 128 dimensions."""


@dataclass(frozen=True)
class Growth:
    """How people grow; the fields are those of `KnnGraphClusterer`."""

    neighbours: int = 16
    evidence: float | None = None
    random_state: int = 0
    faces_per_block: int = FACES_PER_BLOCK
    normalise: bool = True

    def bar(self, count: int) -> float:
        """Return the log-likelihood ratio that a merge among so many faces needs."""
        return float(np.log(count)) if self.evidence is None else self.evidence

    def depth(self, count: int) -> int:
        """Return the depth of the tree whose leaves are blocks of `faces_per_block` rows or fewer."""
        return (-(-count // self.faces_per_block) - 1).bit_length()


def group_parts(parts: Sequence[Path], growth: Growth, folder: Path, run: Run = here) -> tuple[np.ndarray, People]:
    """Return labels int64 (N,) of the faces of several files, numbered as every clusterer does, and their people.

    Parameters
    ----------
    parts : .npy files float32 (n, D), in order.
    folder : an empty folder for what workers hand to each other, on a disk that all of them see; about seven times the
        embeddings. `people` inside it holds the people, the rest may be deleted afterwards.
    run : where the jobs run; see `core.running`.

    No process holds more than some blocks' worth of faces, but for a few numbers per face. The people are those of one
    piece up to ties, and up to merges across blocks that could be made in more than one order. Raises ValueError as
    `read_parts` does.
    """
    faces = read_parts(parts, folder, run, growth.normalise)
    if faces.rows.count < 2:
        raise ValueError("clustering needs at least 2 faces, got 1: add photos or relax the filter")
    labels = canonical_labels(_grown(faces, growth, folder, run))
    return labels, people_of(faces, labels, folder / "people", run)


def _grown(faces: Faces, growth: Growth, folder: Path, run: Run) -> np.ndarray:
    count = faces.rows.count
    pairs, sure = _sure(faces, growth, folder, run)
    people = people_of(faces, sure, folder / "sure", run)
    labels, groups, into = np.arange(count), alone(faces, folder), np.arange(count)
    face_home, first = np.load(pairs.home), labels
    for number in range(PASSES):
        if people.model is None:
            break
        place = folder / f"pass-{number}"
        place.mkdir()
        if number:
            pairs = _contracted(pairs, into, face_home[first], place, run)
            _find_near(people, pairs, growth, place, run)
        into = merge_in_blocks(groups, pairs, Rule(growth.bar(count), people.model), place, run)
        into = np.unique(into, return_inverse=True)[1]
        labels = into[labels]
        people = people_of(faces, labels, place / "people", run)
        groups, first = people.files, people.first
    return labels


def _sure(faces: Faces, growth: Growth, folder: Path, run: Run) -> tuple[Pairs, np.ndarray]:
    """Return the pairs of nearest faces, and labels of those that belong together surely."""
    rows, place, depth = centred(faces, folder, run), folder / "faces", growth.depth(faces.rows.count)
    place.mkdir()
    cells, home = into_cells(rows, place, depth, growth.random_state, run)
    np.save(place / "home.npy", home)
    pairs = Pairs(place / "pairs", place / "home.npy", 2**depth)
    jobs = [Search(cells, block, growth.neighbours, pairs) for block in range(2**depth)]
    bar = _sure_similarity(rows, np.sum(run(search, jobs), axis=0), growth.random_state)
    groups = GroupFiles(rows, alone(faces, place).sizes)
    into = merge_in_blocks(groups, pairs, Rule(bar, first_alone=True), folder / "sure-merges", run)
    return pairs, np.unique(into, return_inverse=True)[1]


def _sure_similarity(rows: Rows, counted: np.ndarray, seed: int) -> float:
    """Return `clustering.threshold.sure_similarity`, to the width of a bin, from how many pairs had which cosine."""
    drawn = np.random.default_rng(seed).permutation(rows.count)[:SAMPLED_FACES]
    lowest = np.linspace(-1, 1, BINS, endpoint=False)[::-1]
    with one_thread():
        return bound_of(lowest, np.cumsum(counted[::-1]), cosines(rows.take(drawn)), rows.count)


def _contracted(pairs: Pairs, number: np.ndarray, home: np.ndarray, place: Path, run: Run) -> Pairs:
    np.save(place / "number.npy", number)
    np.save(place / "home.npy", home)
    target = Pairs(place / "pairs", place / "home.npy", pairs.blocks)
    contracted(pairs, place / "number.npy", target, run)
    return target


def _find_near(people: People, pairs: Pairs, growth: Growth, place: Path, run: Run) -> None:
    """Add pairs of groups whose people, as the model guesses them, are near each other."""
    if people.files.sums.count < 2:
        return
    near, depth = place / "near", growth.depth(people.files.sums.count)
    near.mkdir()
    cells, _ = into_cells(guesses(people, near, run), near, depth, growth.random_state, run)
    run(search, [Search(cells, block, growth.neighbours, pairs) for block in range(2**depth)])
