"""Embeddings in partitions, read once into two files of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clustering.divided.neighbours import FACES_AT_ONCE
from clustering.divided.people import Faces
from clustering.divided.rows import Rows
from core.running import Run
from core.vectors import unit_length


@dataclass(frozen=True)
class _Copy:
    part: Path
    span: tuple[int, int]
    start: int
    target: Rows
    normalise: bool


@dataclass(frozen=True)
class _Centre:
    faces: Faces
    span: tuple[int, int]
    target: Rows


def read_parts(parts: Sequence[Path], folder: Path, run: Run, normalise: bool = True) -> Faces:
    """Return the faces of .npy files float32 (n, D), one after another, at unit length where `normalise` says so.

    Raises ValueError when a part is no such file or of another width, values are not finite, or there are no faces.
    """
    counts, width = zip(*map(_shape, parts), strict=True) if parts else ((), (0,))
    if len(set(width)) != 1 or not sum(counts):
        raise ValueError(
            f"{sum(counts)} faces of dimensions {sorted(set(width))}: embed faces, all of them by one model"
        )
    target = Rows.create(folder / "faces.f32", sum(counts), width[0])
    starts = np.concatenate([[0], np.cumsum(counts)])
    jobs = [
        _Copy(part, (at, min(at + FACES_AT_ONCE, count)), int(start) + at, target, normalise)
        for part, count, start in zip(parts, counts, starts, strict=False)
        for at in range(0, count, FACES_AT_ONCE)
    ]
    sums = run(_copy, jobs)
    return Faces(target, (np.sum(sums, axis=0) / target.count).astype(np.float32))


def _shape(part: Path) -> tuple[int, int]:
    try:
        array = np.load(part, mmap_mode="r")
    except (OSError, ValueError, EOFError) as error:
        raise ValueError(f"{part} is no readable .npy file ({error}): embed these faces again") from error
    if array.ndim != 2 or array.dtype != np.float32:
        raise ValueError(f"{part} holds {array.dtype} {array.shape}, not float32 (N, D)")
    return array.shape[0], array.shape[1]


def _copy(job: _Copy) -> np.ndarray:
    rows = np.array(np.load(job.part, mmap_mode="r")[slice(*job.span)])
    broken = int(np.count_nonzero(~np.isfinite(rows).all(axis=1)))
    if broken:
        raise ValueError(f"{broken} embeddings of {job.part} hold NaN or infinity: the model diverged, train it again")
    rows = unit_length(rows) if job.normalise else rows
    job.target.put(np.arange(job.start, job.start + len(rows)), rows)
    return np.asarray(rows.sum(axis=0, dtype=np.float64))


def centred(faces: Faces, folder: Path, run: Run) -> Rows:
    """Return the faces less their mean, at unit length: what all share says nothing about who is who."""
    target = Rows.create(folder / "centred.f32", faces.rows.count, faces.rows.width)
    run(_centre, [_Centre(faces, span, target) for span in target.spans(FACES_AT_ONCE)])
    return target


def _centre(job: _Centre) -> None:
    rows = job.faces.rows.read(*job.span) - job.faces.mean
    job.target.put(np.arange(*job.span), unit_length(rows))
