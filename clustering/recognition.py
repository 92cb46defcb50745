"""Who is this? A new face beside people that are known, named only where little speaks for anybody else."""

import numpy as np

from clustering.interface import NOISE, about_mean, check_embeddings, one_thread
from clustering.likeness import Likeness, likeness_to_groups
from clustering.linkage import Groups
from clustering.photos import PhotoSettings, likeness_bound
from core.vectors import unit_length

NEAREST, VOTES = 5, 3
"""So many of a face's nearest faces must be the person's; of people with fewer faces, all of them."""

LEAD = 0.5
"""By how much more a face must be like the person than like anybody else, as a share of the bound."""


def recognise(new: np.ndarray, known: np.ndarray, people: np.ndarray, settings: PhotoSettings) -> np.ndarray:
    """Return int64 (M,): which of `people` (N,), -1 = nobody, each new face (M, D) of one photo is, -1 for none.

    `known`: (N, D), the people's faces. The rule is stricter than that of sorting, where a wrong face is seen and
    corrected: `VOTES` and `LEAD` beside the bound, chosen on people whom no published figure shows. Of several faces
    that are like one person, the most similar one is. Raises ValueError as `sort_photos` does.
    """
    result = np.full(len(new), NOISE, dtype=np.int64)
    member = np.flatnonzero(people != NOISE)
    if not len(new) or not len(member):
        return result
    with one_thread():
        likeness = Likeness.of(about_mean(unit_length(check_embeddings(np.concatenate([known, new])))))
        bound = likeness_bound(likeness, settings, np.concatenate([people, result]))
        there, faces = likeness[np.arange(len(known))], likeness[np.arange(len(known), len(likeness.x))]
        alike = likeness_to_groups(faces, Groups(there.rows, np.ones(len(known), np.float32)))
    numbers, group = np.unique(people[member], return_inverse=True)
    found = np.stack([alike[:, member[group == each]].mean(axis=1) for each in range(len(numbers))], axis=1)
    chosen = found.argmax(axis=1)
    sure = (found.max(axis=1) >= bound) & (_lead(found) >= LEAD * bound) & _voted(alike, people, numbers[chosen])
    order = np.argsort(-found.max(axis=1), kind="stable")
    once = order[np.unique(chosen[order], return_index=True)[1]]
    result[once] = np.where(sure[once], numbers[chosen[once]], NOISE)
    return result


def _lead(found: np.ndarray) -> np.ndarray:
    """Return (M,): by how much the best of the likenesses (M, C) exceeds the second; infinite where there is none."""
    if found.shape[1] == 1:
        return np.full(len(found), np.inf)
    second, best = np.sort(found, axis=1)[:, -2:].T
    return np.asarray(best - second)


def _voted(alike: np.ndarray, people: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Return bool (M,): the faces (N,) that a new one is most like (M, N) speak for the person chosen for it (M,)."""
    nearest = np.argsort(-alike, axis=1, kind="stable")[:, :NEAREST]
    votes = (people[nearest] == chosen[:, None]).sum(axis=1)
    size = (people == chosen[:, None]).sum(axis=1)
    return np.asarray(votes >= np.minimum(VOTES, size))
