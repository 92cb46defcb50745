"""Mean faces of groups: computed pictures, made only where no single person can dominate them.

A mean over few faces, or over many of one person, looks like that person. Face de-identification by averaging
therefore asks for at least k people in each mean (Newton, Sweeney and Malin, "Preserving privacy by
de-identifying face images", IEEE TKDE 17(2), 2005).
"""

import mmap
from collections.abc import Hashable
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from core.face_table import FaceTable
from core.pixels import PixelParts, PixelRows, Pixels

MIN_FACES = 30
"""Least number of faces in a mean."""

MIN_PEOPLE = 10.0
"""Least effective number of people in a mean (see `effective_people`)."""

MAX_FACES = 2000
"""Faces averaged a group, spread evenly over it: the error of a pixel's mean is then under 2 gray levels."""

FACES_AT_ONCE = 256

Pair = tuple[Hashable, Hashable]


@dataclass(frozen=True)
class GroupMean:
    """A group's mean face, uint8 (H, W, C), or None below the least numbers; its `faces` and effective `people`."""

    pixels: np.ndarray | None
    faces: int
    people: float


def group_means(table: FaceTable, rows: pd.Series, columns: pd.Series) -> dict[Pair, GroupMean]:
    """Return the mean face of every pair of labels that occurs.

    `rows`, `columns`: one label per face, indexed as the manifest; faces with a missing label are in no group.
    Pixels are read in blocks of `FACES_AT_ONCE`, at most `MAX_FACES` a group.
    """
    people = _people(table.manifest)
    groups = rows.to_frame("row").assign(column=columns).groupby(["row", "column"], observed=True)
    means = {}
    for label, places in groups.indices.items():
        row, column = cast(Pair, label)
        means[row, column] = _group_mean(table.stored, np.sort(places), people)
    return means


def effective_people(people: np.ndarray) -> float:
    """Return how many people with equally many faces would be as diverse as these: (sum n)^2 / sum n^2.

    `people` (N,): who each face shows. The inverse Simpson index (Hill, "Diversity and evenness", Ecology
    54(2), 1973, order 2): 1 for one person, near 1 where one dominates. 0.0 for no face.
    """
    counts = np.unique(people, return_counts=True)[1].astype(float)
    return float(counts.sum() ** 2 / (counts**2).sum()) if len(counts) else 0.0


def mean_face(pixels: Pixels, places: np.ndarray) -> np.ndarray:
    """Return the mean, rounded to uint8 (H, W, C), of the faces of uint8 (N, H, W, C) at `places` (M > 0,)."""
    total = np.zeros(pixels.shape[1:], dtype=np.int64)
    for start in range(0, len(places), FACES_AT_ONCE):
        total += pixels[places[start : start + FACES_AT_ONCE]].sum(axis=0, dtype=np.int64)
        _release(pixels)
    return np.round(total / len(places)).astype(np.uint8)


def _release(pixels: Pixels) -> None:
    """Give memory that a read-only mapped file takes back: sparse reads would otherwise pile up the whole file."""
    base = pixels.base if isinstance(pixels, PixelRows) else pixels
    for array in base.parts if isinstance(base, PixelParts) else [base]:
        mapped = getattr(array, "_mmap", None)
        if mapped is not None and not array.flags.writeable:
            mapped.madvise(mmap.MADV_DONTNEED)


def _group_mean(pixels: Pixels, places: np.ndarray, people: np.ndarray) -> GroupMean:
    faces, diversity = len(places), effective_people(people[places])
    if faces < MIN_FACES or diversity < MIN_PEOPLE:
        return GroupMean(None, faces, diversity)
    spread = np.linspace(0, faces - 1, min(faces, MAX_FACES)).astype(int)
    return GroupMean(mean_face(pixels, places[spread]), faces, diversity)


def _people(manifest: pd.DataFrame) -> np.ndarray:
    """Return one number per person: by name, else by photo or clip (the place inside its container included)."""
    photo = manifest["path"].astype("str") + "\n" + manifest["member"].astype("str").fillna("")
    name = "person:" + manifest["identity"].astype("str")
    return pd.factorize(name.where(manifest["identity"].notna(), photo))[0]
