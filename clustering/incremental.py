"""New photos join the people that are there, or start new ones, without sorting everything again."""

import numpy as np

from clustering.interface import NOISE, about_mean, check_embeddings, one_thread
from clustering.likeness import Likeness, likeness_to_groups
from clustering.linkage import Groups
from clustering.photos import PhotoSettings, likeness_bound, photo_penalties, with_unsorted
from core.vectors import unit_length

NO_PAIRS = np.empty((0, 2), dtype=np.int64)


def assign_new(
    new: np.ndarray, photos_new: np.ndarray, known: np.ndarray, labels: np.ndarray, settings: PhotoSettings
) -> np.ndarray:
    """Return int64 labels (M,) of new faces (M, D): a person there already, a fresh label above all of them, or -1.

    `photos_new`: (M,), the photos they are in. `known`: (N, D), the faces sorted before. `labels`: (N,), their people,
    -1 = unsorted; they stay as they are. A face joins the person it is most like, by the rule of `sort_photos` for all
    faces together; of several faces in one photo that choose one person, all but the best need `same_photo_penalty`
    more. Faces left over form people of their own, with the unsorted ones, by the same rule. Raises ValueError as
    `sort_photos` does.
    """
    new, labels = np.asarray(new, dtype=np.float32), np.asarray(labels, dtype=np.int64)
    known, photos = np.asarray(known, dtype=np.float32).reshape(-1, new.shape[1]), np.asarray(photos_new)
    everyone = np.concatenate([known, new])
    if not len(new) or len(everyone) < 2:
        return np.full(len(new), 0 if settings.minimum_faces == 1 else NOISE, dtype=np.int64)
    with one_thread():
        x_nd = about_mean(unit_length(check_embeddings(everyone)))
        likeness = Likeness.of(x_nd, settings.random_state, neighbourhoods=False)
        return _assigned(likeness, photos, labels, settings)


def _assigned(likeness: Likeness, photos: np.ndarray, labels: np.ndarray, settings: PhotoSettings) -> np.ndarray:
    """Return labels (M,) of the last M faces, whose `photos` are given, those before having `labels` (N,)."""
    people = np.concatenate([labels, np.full(len(photos), NOISE)])
    bound, last = likeness_bound(likeness, settings, people), labels.max(initial=NOISE)
    arrived = np.arange(len(labels), len(people))
    joined = _joined(likeness, labels, photos, bound, settings.same_photo_penalty)
    rest, unsorted = np.flatnonzero(joined == NOISE), np.flatnonzero(labels == NOISE)
    left = likeness[np.concatenate([unsorted, arrived[rest]])]
    shown = np.concatenate([np.arange(len(unsorted)), len(unsorted) + np.unique(photos, return_inverse=True)[1][rest]])
    fresh = _fresh(left, shown, bound, settings)[len(unsorted) :]
    joined[rest] = np.where(fresh == NOISE, NOISE, fresh + last + 1)
    return joined


def _joined(
    likeness: Likeness, labels: np.ndarray, photos: np.ndarray, bound: float, same_photo_penalty: float
) -> np.ndarray:
    """Return the person that each face after those of `labels` (N,) joins, -1 for none."""
    there = np.flatnonzero(labels != NOISE)
    if not len(there):
        return np.full(len(photos), NOISE, dtype=np.int64)
    numbers, member = np.unique(labels[there], return_inverse=True)
    people = Groups.of(likeness[there].rows, member)
    found = likeness_to_groups(likeness[np.arange(len(labels), len(likeness.x))], people)
    chosen, best = found.argmax(axis=1), found.max(axis=1)
    order = np.argsort(-best, kind="stable")
    codes = np.unique(photos, return_inverse=True)[1]
    first = np.unique(np.stack([codes, chosen])[:, order], axis=1, return_index=True)[1]
    needed = np.full(len(photos), bound + same_photo_penalty)
    needed[order[first]] = bound
    return np.where(best >= needed, numbers[chosen], NOISE)


def _fresh(left: Likeness, photos: np.ndarray, bound: float, settings: PhotoSettings) -> np.ndarray:
    """Return labels (N,), from 0, -1 = unsorted, of faces that joined nobody."""
    alone = np.arange(len(left.x))
    if len(alone) < 2:
        return np.full(len(alone), 0 if settings.minimum_faces == 1 else NOISE, dtype=np.int64)
    penalties = photo_penalties(photos, NO_PAIRS, alone, settings.same_photo_penalty)
    grown = left.grow(alone, penalties, bound, settings.neighbours, settings.random_state)
    return with_unsorted(grown, settings.minimum_faces, NO_PAIRS)
