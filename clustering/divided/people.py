"""Groups of faces as files, and what the model of a person needs to know of them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clustering.divided.merging import GroupFiles
from clustering.divided.neighbours import FACES_AT_ONCE
from clustering.divided.rows import Rows
from clustering.identity_model import IdentityModel, scatter
from clustering.interface import one_thread
from clustering.linkage import Groups
from core.running import Run
from core.vectors import unit_length


@dataclass(frozen=True)
class Faces:
    """`rows`: embeddings float32 (N, D), of unit length unless a clusterer was told not to normalise. `mean`: (D,)."""

    rows: Rows
    mean: np.ndarray


@dataclass(frozen=True)
class People:
    """What labels 0..C-1 make of faces.

    `first`: int64 (C,), a face of each group. `model`: None where nobody has two faces, so that nothing says what faces
    of one person have in common.
    """

    files: GroupFiles
    first: np.ndarray
    model: IdentityModel | None


@dataclass(frozen=True)
class _Members:
    faces: Faces
    order: Path
    labels: Path
    span: tuple[int, int]
    sums: Rows


def alone(faces: Faces, folder: Path) -> GroupFiles:
    """Return the groups where each face is one."""
    np.save(folder / "ones.npy", np.ones(faces.rows.count, dtype=np.float32))
    return GroupFiles(faces.rows, folder / "ones.npy")


def people_of(faces: Faces, labels: np.ndarray, folder: Path, run: Run) -> People:
    """Return the groups of labels int64 (N,), none of 0..C-1 left out, and the model fitted to them."""
    folder.mkdir(parents=True, exist_ok=True)
    order, sizes = np.argsort(labels, kind="stable"), np.bincount(labels)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    np.save(folder / "members.npy", order)
    np.save(folder / "labels.npy", labels)
    np.save(folder / "sizes.npy", sizes.astype(np.float32))
    sums = Rows.create(folder / "sums.f32", len(sizes), faces.rows.width)
    jobs = [_Members(faces, folder / "members.npy", folder / "labels.npy", span, sums) for span in _spans(starts)]
    within, total = (np.sum(parts, axis=0) for parts in zip(*run(_sum_members, jobs), strict=True))
    model = IdentityModel.of(faces.mean, within, total, sizes) if len(sizes) < len(labels) else None
    return People(GroupFiles(sums, folder / "sizes.npy"), order[starts[:-1]], model)


def _spans(starts: np.ndarray) -> list[tuple[int, int]]:
    """Return bounds of parts of about `FACES_AT_ONCE` members, none of which ends within a group."""
    wanted = np.arange(0, starts[-1] + FACES_AT_ONCE, FACES_AT_ONCE).clip(max=starts[-1])
    bounds = np.unique(starts[np.searchsorted(starts, wanted)])
    return list(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True))


def _sum_members(job: _Members) -> tuple[np.ndarray, np.ndarray]:
    """Write the sums of some groups; return their scatter within groups and about the mean of all faces."""
    members = np.load(job.order, mmap_mode="r")[slice(*job.span)]
    labels = np.load(job.labels, mmap_mode="r")[members]
    near = np.argsort(members, kind="stable")
    with one_thread():
        faces, local = job.faces.rows.take(members[near]), (labels - labels[0])[near]
        groups = Groups.of(faces, local)
        job.sums.put(np.arange(labels[0], labels[-1] + 1), groups.sums)
        within = faces - (groups.sums / groups.sizes[:, None])[local]
        return scatter(within), scatter(faces - job.faces.mean)


@dataclass(frozen=True)
class _Guess:
    people: People
    span: tuple[int, int]
    target: Rows


def guesses(people: People, folder: Path, run: Run) -> Rows:
    """Return the mean of each person as the model guesses it, at unit length, float32 (C, Z)."""
    assert people.model is not None
    sums = people.files.sums
    target = Rows.create(folder / "guesses.f32", sums.count, people.model.axes.shape[1])
    run(_guess, [_Guess(people, span, target) for span in sums.spans(FACES_AT_ONCE)])
    return target


def _guess(job: _Guess) -> None:
    model, span = job.people.model, slice(*job.span)
    assert model is not None
    sizes = np.load(job.people.files.sizes, mmap_mode="r")[span]
    sums = job.people.files.sums.read(*job.span) - sizes[:, None] * model.mean
    with one_thread():
        guess = model.guess((sums @ model.axes).astype(np.float32), sizes)
    job.target.put(np.arange(*job.span), unit_length(guess))
