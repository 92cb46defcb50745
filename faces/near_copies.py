"""Faces that are copies of one picture, perhaps compressed, lit or cut out a little differently."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import cv2
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from core.face_table import FaceTable

Division = Literal["table", "near_copies"]
"""The splits of a table as they are, or with copies of one picture kept together."""

SIDE = 16
MOST_BITS = 24
"""Bits of 256 in which copies may differ: among 20,643 faces of UTKFace pairs lie up to 24 bits apart (951 pairs, in
groups of at most 5) or from about 32 on."""

ROWS_AT_ONCE = 1024


def near_copies(pixels: np.ndarray) -> np.ndarray:
    """Return the group of copies of each face uint8 (N, S, S, 3), int (N,).

    Two faces are copies whose difference hashes (Krawetz, 2013: 16 x 16 comparisons of gray values side by side) differ
    in 24 bits of 256 at most; copies of copies are in one group. It compares all pairs: 12 s for 20,000 faces.
    """
    if not len(pixels):
        return np.empty(0, np.int64)
    pairs = np.concatenate([np.empty((0, 2), np.int64), *_pairs(_hashes(pixels))])
    near = coo_array((np.ones(len(pairs), bool), (pairs[:, 0], pairs[:, 1])), (len(pixels), len(pixels)))
    return np.asarray(connected_components(near, directed=False)[1], np.int64)


def _hashes(pixels: np.ndarray) -> np.ndarray:
    """Return the difference hashes float32 (N, 256), of -1 and 1."""
    size = (SIDE + 1, SIDE)
    gray = (cv2.cvtColor(face, cv2.COLOR_RGB2GRAY) for face in pixels)
    small = np.stack([cv2.resize(face, size, interpolation=cv2.INTER_AREA) for face in gray]).astype(np.int16)
    return np.where(small[:, :, 1:] > small[:, :, :-1], np.float32(1), np.float32(-1)).reshape(len(pixels), -1)


def _pairs(hashes: np.ndarray) -> Iterator[np.ndarray]:
    for at in range(0, len(hashes), ROWS_AT_ONCE):
        first, second = np.nonzero(hashes[at : at + ROWS_AT_ONCE] @ hashes.T >= SIDE**2 - 2 * MOST_BITS)
        yield np.column_stack([first + at, second])[first + at < second]


def together(splits: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return splits (N,) in which every group is whole: each face goes where the first of its group is."""
    _, first = np.unique(groups, return_index=True)
    return np.asarray(splits)[first[np.unique(groups, return_inverse=True)[1]]]


def divided(faces: FaceTable, division: Division) -> FaceTable:
    """Return faces with copies of one picture in one split, where that is asked for."""
    if division == "table":
        return faces
    splits = together(faces.manifest["split"].to_numpy(str), near_copies(np.asarray(faces.pixels)))
    return replace(faces, manifest=faces.manifest.assign(split=splits))
