"""Sorting somebody's photos: average linkage with what photos and corrections say about who is who."""

import numpy as np
from pydantic import Field

from clustering.interface import (
    NOISE,
    about_mean,
    canonical_labels,
    check_embeddings,
    content_order,
    log_warnings,
    one_thread,
)
from clustering.likeness import Likeness
from clustering.linkage import Penalties, components
from core.settings import Settings
from core.vectors import unit_length

FORBIDDEN = 1e6
"""What is taken off the likeness of faces that a user separated: none outweighs it."""


class PhotoSettings(Settings):
    """How photos are sorted.

    `minimum_faces`: fewer faces than this are no person but "unsorted". `strictness`: where groups stop merging, from
    0, what the faces of two people reach on average by chance, to 1, how alike faces of one person are on average; see
    `clustering.likeness`. It was chosen on other people than those whom published figures show. `correction`: factor of
    the bound, as a user's answers put it. `same_photo_penalty`: taken off the likeness for each pair of faces in one
    photo; the default, in deviations of strangers, can be outweighed, because mirrors and collages exist. `neighbours`:
    nearest faces that are looked at. `random_state`: seed of what is drawn.
    """

    minimum_faces: int = Field(default=2, ge=1)
    strictness: float = Field(default=0.2, ge=0)
    correction: float = Field(default=1.0, gt=0)
    same_photo_penalty: float = Field(default=1.5, ge=0)
    neighbours: int = Field(default=32, ge=1)
    random_state: int = Field(default=0, ge=0, lt=2**32)


def sort_photos(
    embeddings: np.ndarray,
    photos: np.ndarray,
    settings: PhotoSettings,
    must_link: np.ndarray | None = None,
    cannot_link: np.ndarray | None = None,
) -> np.ndarray:
    """Return int64 labels (N,) of embeddings (N, D): 0 is the person with most faces, -1 is unsorted.

    `photos`: (N,), which photo each face is in. `must_link`, `cannot_link`: int (M, 2), rows of two faces that a user
    joined or separated; they always hold, and where they contradict each other, must_link does. People that a
    must_link made are never unsorted. No faces, or one, are no error. Raises ValueError for embeddings that are not
    finite or not (N, D), for photos of another number, and for rows that do not exist.
    """
    together, apart = _checked_pairs(must_link, len(embeddings)), _checked_pairs(cannot_link, len(embeddings))
    if len(photos) != len(embeddings):
        raise ValueError(f"{len(embeddings)} faces but the photos of {len(photos)}")
    if len(embeddings) < 2:
        return np.full(len(embeddings), 0 if settings.minimum_faces == 1 else NOISE, dtype=np.int64)
    x_nd = about_mean(unit_length(check_embeddings(embeddings)))
    order = content_order(x_nd)
    place = np.argsort(order)
    start = components(place[together], len(x_nd))
    penalties = photo_penalties(np.asarray(photos)[order], place[apart], start, settings.same_photo_penalty)
    labels = np.empty(len(x_nd), dtype=np.int64)
    with log_warnings("sort_photos"), one_thread():
        likeness = Likeness.of(x_nd[order], settings.random_state)
        bound = likeness_bound(likeness, settings)
        labels[order] = likeness.grow(start, penalties, bound, settings.neighbours, settings.random_state)
    return with_unsorted(labels, settings.minimum_faces, together)


def likeness_bound(likeness: Likeness, settings: PhotoSettings, people: np.ndarray | None = None) -> float:
    """Return the likeness from which faces are one person; `people` (N,): who each face is, where that is known."""
    bound = likeness.bound(settings.strictness, settings.neighbours, settings.random_state, people)
    return settings.correction * bound


def photo_penalties(photos: np.ndarray, apart: np.ndarray, start: np.ndarray, same_photo_penalty: float) -> Penalties:
    """Return what speaks against merges of the groups `start` (N,): shared photos and a user's word."""
    shared = pairs_within(photos)
    values = np.concatenate([np.full(len(shared), same_photo_penalty), np.full(len(apart), FORBIDDEN)])
    return Penalties.of(start[np.concatenate([shared, apart])], values, int(start.max()) + 1)


def pairs_within(photos: np.ndarray) -> np.ndarray:
    """Return int64 (P, 2): every pair of faces that are in one photo."""
    codes = np.unique(photos, return_inverse=True)[1]
    order = np.argsort(codes, kind="stable")
    found = [np.empty((0, 2), dtype=np.int64)]
    for apart in range(1, int(np.bincount(codes).max())):
        same = codes[order[apart:]] == codes[order[:-apart]]
        found.append(np.stack([order[:-apart][same], order[apart:][same]], axis=1))
    return np.concatenate(found)


def with_unsorted(labels: np.ndarray, minimum_faces: int, together: np.ndarray) -> np.ndarray:
    """Return canonical labels (N,), -1 for groups below the minimum that no user put together."""
    kept = np.bincount(labels)[labels] >= minimum_faces
    kept |= np.isin(labels, labels[together.ravel()])
    return canonical_labels(np.where(kept, labels, NOISE))


def _checked_pairs(pairs: np.ndarray | None, count: int) -> np.ndarray:
    given = np.asarray([] if pairs is None else pairs, dtype=np.int64).reshape(-1, 2)
    if len(given) and not (given.min() >= 0 and given.max() < count):
        raise ValueError(f"links name rows {given.min()} to {given.max()}, but there are {count} faces")
    return given
