"""Which questions about who is who would change most: groups that may be one person, and groups that may be two."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import linkage, to_tree

from app.library.calibration import same_person
from app.library.sorting import NOBODY, Known
from clustering.interface import about_mean, one_thread
from clustering.likeness import Likeness, between_groups
from clustering.linkage import Groups
from clustering.photos import PhotoSettings, likeness_bound, pairs_within
from core.vectors import unit_length

MOST_GROUPS, MOST_FACES, CUTS = 2_000, 1_000, 4
"""Groups that are compared, the largest first; faces of a group that may be cut; cuts of a group that are looked at."""


@dataclass(frozen=True)
class Question:
    """Are two sets of faces one person? `one`, `other`: rows of the faces, the larger set first.

    `place`: how alike they are, as a multiple of the likeness from which sorting takes faces for one person. `gain`:
    how many pairs of faces the answer is expected to put right.
    """

    one: np.ndarray
    other: np.ndarray
    place: float
    gain: float


@dataclass(frozen=True)
class Compared:
    """The faces of a library, compared by the standards of all; `plain_bound`: sorting's before any answer moved it."""

    known: Known
    likeness: Likeness
    plain_bound: float
    settings: PhotoSettings

    @classmethod
    def of(cls, known: Known, settings: PhotoSettings, former: "Compared | None" = None) -> "Compared | None":
        """Compare faces; None where they are too few, or nobody stands out.

        `former`: an earlier comparison, which holds for as long as the faces are the same; only their people changed.
        """
        if former is not None and np.array_equal(former.known.embeddings, known.embeddings):
            return cls(known, former.likeness, former.plain_bound, settings)
        if len(known.ids) < 2:
            return None
        with one_thread():
            likeness = Likeness.of(about_mean(unit_length(known.embeddings)), settings.random_state)
            bound = likeness_bound(likeness, settings, known.people) / settings.correction
        return cls(known, likeness, bound, settings) if 0 < bound < np.inf else None

    @property
    def bound(self) -> float:
        """Return the likeness from which sorting takes faces for one person."""
        return self.plain_bound * self.settings.correction


def questions(compared: Compared, silent: np.ndarray, named: np.ndarray) -> list[Question]:
    """Return the questions that would help, the most helpful first; a group occurs in one of them at most.

    `silent`: people about whom nothing is asked. `named`: people with a name, who are not asked to be one.
    """
    found = sorted([*_merges(compared, silent, named), *_cuts(compared, silent)], key=lambda each: -each.gain)
    used: set[int] = set()
    chosen = []
    for question in found:
        rows = {*question.one.tolist(), *question.other.tolist()}
        if not rows & used:
            chosen.append(question)
            used |= rows
    return chosen


def _merges(compared: Compared, silent: np.ndarray, named: np.ndarray) -> Iterator[Question]:
    """Yield, for each group, the other one with which it is asked about most usefully."""
    groups, people = _groups(compared.known, silent)
    if len(groups) < 2:
        return
    rows = np.concatenate(groups)
    sizes = np.array([len(group) for group in groups])
    unit = np.repeat(np.arange(len(groups)), sizes)
    alike = between_groups(Groups.of(compared.likeness[rows].rows, unit))
    shared = unit[pairs_within(compared.known.photos[rows])]
    pairs = np.outer(sizes, sizes)
    together = np.zeros_like(alike)
    np.add.at(together, (*np.concatenate([shared, shared[:, ::-1]]).T,), 1)
    place = (alike - compared.settings.same_photo_penalty * together / pairs) / compared.bound
    gain = same_person(place) * pairs
    gain[_settled(compared.known, rows, unit, len(groups))] = 0
    known = np.isin(people, named)
    gain[np.outer(known, known)] = 0
    np.fill_diagonal(gain, 0)
    for one, other in enumerate(gain.argmax(axis=1)):
        if gain[one, other] > 0:
            large, small = sorted((one, int(other)), key=lambda each: -sizes[each])
            yield Question(groups[large], groups[small], float(place[one, other]), float(gain[one, other]))


def _groups(known: Known, silent: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """Return the rows of each person and of each face that waits in Unsorted, and whose they are."""
    people, sizes = np.unique(known.people[known.people != NOBODY], return_counts=True)
    people = people[np.argsort(-sizes, kind="stable")]
    groups = [np.flatnonzero(known.people == person) for person in people if person not in silent]
    alone = np.flatnonzero((known.people == NOBODY) & ~known.fixed)[:, None]
    found = [*groups, *alone][:MOST_GROUPS]
    return found, np.array([known.people[group[0]] for group in found], np.int64)


def _settled(known: Known, rows: np.ndarray, unit: np.ndarray, count: int) -> np.ndarray:
    """Return bool (C, C): two groups that somebody spoke about already, by a face of each."""
    place = np.full(len(known.ids), -1)
    place[rows] = unit
    pairs = place[np.concatenate([known.together, known.apart, known.unsure])]
    pairs = pairs[(pairs >= 0).all(axis=1)]
    result = np.zeros((count, count), bool)
    result[pairs[:, 0], pairs[:, 1]] = result[pairs[:, 1], pairs[:, 0]] = True
    return result


def _cuts(compared: Compared, silent: np.ndarray) -> Iterator[Question]:
    """Yield, for each group, the cut into two that is asked about most usefully."""
    known = compared.known
    for person in np.unique(known.people):
        rows = np.flatnonzero(known.people == person)
        if person == NOBODY or person in silent or not 2 <= len(rows) <= MOST_FACES:
            continue
        alike = compared.likeness[rows].between()
        cuts = [_cut(compared, rows, part, float(alike[np.ix_(part, ~part)].mean())) for part in _parts(alike)]
        cuts = [each for each in cuts if each.gain > 0]
        if cuts:
            yield max(cuts, key=lambda each: each.gain)


def _parts(alike: np.ndarray) -> Iterator[np.ndarray]:
    """Yield bool (N,): the parts of a group of likenesses (N, N) that average linkage joined last."""
    distance = -alike[np.triu_indices(len(alike), 1)]
    root = to_tree(linkage(distance - distance.min(), "average"))
    nodes = [root]
    for _ in range(CUTS):
        nodes.sort(key=lambda node: -node.dist)
        node = nodes.pop(0)
        if node.is_leaf():
            return
        for child in (node.left, node.right):
            part = np.zeros(len(alike), bool)
            part[child.pre_order()] = True
            yield part
            nodes.append(child)


def _cut(compared: Compared, rows: np.ndarray, part: np.ndarray, alike: float) -> Question:
    """Return the question whether a part of a group is the same person as the rest, given how alike the two are."""
    one, other = sorted((rows[part], rows[~part]), key=lambda each: -len(each))
    place = alike / compared.bound
    known = compared.known
    spoken = np.concatenate([known.together, known.apart, known.unsure])
    crossing = np.isin(spoken, one).sum(axis=1) * np.isin(spoken, other).sum(axis=1)
    free = not crossing.any() and not known.pinned[other].any()
    gain = float(1 - same_person(place)) * len(one) * len(other) * free
    return Question(one, other, place, gain)
