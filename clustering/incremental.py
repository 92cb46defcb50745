"""New photos join the people that are there, or start new ones, without sorting everything again."""

from dataclasses import dataclass

import numpy as np

from clustering.identity_model import IdentityModel, shrunk
from clustering.interface import NOISE, check_embeddings
from clustering.linkage import Groups, merge_best
from clustering.neighbours import nearest
from clustering.photos import PhotoSettings, photo_penalties, sort_photos, with_unsorted
from core.vectors import unit_length

SCORED = 1_000_000
"""Pairs of a face and a person that are scored at a time."""

NO_PAIRS = np.empty((0, 2), dtype=np.int64)


def assign_new(
    new: np.ndarray, photos_new: np.ndarray, known: np.ndarray, labels: np.ndarray, settings: PhotoSettings
) -> np.ndarray:
    """Return int64 labels (M,) of new faces (M, D): a person there already, a fresh label above all of them, or -1.

    `photos_new`: (M,), the photos they are in. `known`: (N, D), the faces sorted before. `labels`: (N,), their people,
    -1 = unsorted; they stay as they are. A face joins the person with the highest likelihood ratio, by the rule of
    `sort_photos`; of several faces in one photo that choose one person, all but the best need `same_photo_penalty`
    more. Faces left over form people of their own, with the unsorted ones, by the same model; without any person of
    two faces there is no model, and they are sorted as if they were all there is. Raises ValueError as `sort_photos`
    does.
    """
    new, labels = np.asarray(new, dtype=np.float32), np.asarray(labels, dtype=np.int64)
    if not len(new):
        return np.empty(0, dtype=np.int64)
    known, photos = np.asarray(known, dtype=np.float32).reshape(-1, new.shape[1]), np.asarray(photos_new)
    everyone = np.concatenate([known, new])
    if len(everyone) > 1:
        everyone = unit_length(check_embeddings(everyone))
    bar = float(np.log(len(everyone))) if settings.evidence is None else settings.evidence
    there = People.of(everyone[: len(known)], labels)
    out = np.full(len(new), NOISE, dtype=np.int64)
    if there is not None:
        out = _joined(there, everyone[len(known) :], photos, bar, settings.same_photo_penalty)
    rest, unsorted = np.flatnonzero(out == NOISE), np.flatnonzero(labels == NOISE)
    left = np.concatenate([everyone[unsorted], everyone[len(known) + rest]])
    shown = np.concatenate([np.arange(len(unsorted)), len(unsorted) + np.unique(photos, return_inverse=True)[1][rest]])
    fresh = _fresh(there, left, shown, bar, settings)[len(unsorted) :]
    out[rest] = np.where(fresh == NOISE, NOISE, fresh + labels.max(initial=NOISE) + 1)
    return out


@dataclass(frozen=True)
class People:
    """The people that are there: the model of a person, their `numbers` (C,) and `groups` of projected faces."""

    model: IdentityModel
    numbers: np.ndarray
    groups: Groups

    @classmethod
    def of(cls, x_nd: np.ndarray, labels: np.ndarray) -> "People | None":
        """Return the people of unit embeddings (N, D), None when nobody has two faces."""
        faces = x_nd[labels != NOISE]
        numbers, member = np.unique(labels[labels != NOISE], return_inverse=True)
        if len(numbers) == len(faces):
            return None
        model = IdentityModel.fit(faces, member)
        return cls(model, numbers, Groups.of(model.project(faces), member))


def _joined(there: People, x_md: np.ndarray, photos: np.ndarray, bar: float, same_photo_penalty: float) -> np.ndarray:
    """Return the person that each new unit embedding (M, D) joins, -1 for none."""
    ratio, chosen = best_person(there.model, there.groups, there.model.project(x_md))
    order = np.argsort(-ratio, kind="stable")
    codes = np.unique(photos, return_inverse=True)[1]
    first = np.unique(np.stack([codes, chosen])[:, order], axis=1, return_index=True)[1]
    needed = np.full(len(x_md), bar + same_photo_penalty)
    needed[order[first]] = bar
    return np.where(ratio >= needed, there.numbers[chosen], NOISE)


def _fresh(
    there: People | None, x_nd: np.ndarray, photos: np.ndarray, bar: float, settings: PhotoSettings
) -> np.ndarray:
    """Return labels (N,), from 0, -1 = unsorted, of unit embeddings (N, D) that joined nobody."""
    if there is None or len(x_nd) < 2:
        return sort_photos(x_nd, photos, settings)
    y_nz, alone = there.model.project(x_nd), np.arange(len(x_nd))
    groups = Groups.of(y_nz, alone)
    guess = unit_length(there.model.guess(groups.sums, groups.sizes))
    index, _ = nearest(guess, settings.neighbours, settings.random_state)
    edges = np.stack([np.repeat(alone, index.shape[1]), index.ravel()], axis=1)
    penalties = photo_penalties(photos, NO_PAIRS, alone, settings.same_photo_penalty)
    into = merge_best(groups, edges, there.model.log_ratio, bar, penalties)
    return with_unsorted(np.unique(into, return_inverse=True)[1], settings.minimum_faces, NO_PAIRS)


def best_person(model: IdentityModel, groups: Groups, y_mz: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the highest log-likelihood ratio float32 (M,) of each projected face, and the group (M,) that has it."""
    groups = Groups(*shrunk(groups, np.arange(len(groups.sizes))))
    size = max(1, SCORED // len(groups.sizes))
    parts = [_best(model, groups, y_mz[at : at + size]) for at in range(0, len(y_mz), size)]
    return np.concatenate([ratio for ratio, _ in parts]), np.concatenate([chosen for _, chosen in parts])


def _best(model: IdentityModel, groups: Groups, y_mz: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    one = np.ones(len(y_mz), dtype=np.float32)
    spread = 1 / model.between + groups.sizes[:, None] + 1
    cross = (y_mz @ (groups.sums / spread).T) + 0.5 * (y_mz**2 @ (1 / spread).T)
    volume = np.log1p((groups.sizes[:, None] + 1) * model.between).sum(axis=1)
    union = cross + 0.5 * (np.einsum("cz,cz,cz->c", groups.sums, groups.sums, 1 / spread) - volume)
    ratio = union - model.evidence(groups.sums, groups.sizes) - model.evidence(y_mz, one)[:, None]
    chosen = ratio.argmax(axis=1)
    return ratio[np.arange(len(y_mz)), chosen], chosen
