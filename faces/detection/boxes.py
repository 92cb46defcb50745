"""Upright boxes around faces: how they overlap, which of them mean the same face, which is the picture's subject."""

import math
from collections.abc import Sequence
from typing import Protocol, TypeVar

import numpy as np

MAX_INSIDE = 0.8
"""Share of a face's box above which it is no face of its own but a part of a larger one."""

LARGE = 0.5
"""A face counts as large when its box's shorter side is at least this share of the largest face's."""

Box = tuple[float, float, float, float]
"""x, y of the upper left corner, width, height in pixels."""


class Boxed(Protocol):
    """Anything that lies in a box."""

    @property
    def box(self) -> Box:
        """Return x, y, width, height in pixels."""


Found = TypeVar("Found", bound=Boxed)


def bounding_box(landmarks: np.ndarray) -> Box:
    """Return x, y, width, height of the smallest upright box around landmarks (N, 2 or 3)."""
    (x, y), (right, bottom) = landmarks[:, :2].min(axis=0), landmarks[:, :2].max(axis=0)
    return float(x), float(y), float(right - x), float(bottom - y)


def overlap(one: Box, other: Box) -> float:
    """Return the intersection over union in [0, 1] of two boxes."""
    shared = _shared(one, other)
    union = area(one) + area(other) - shared
    return shared / union if union > 0 else 0.0


def inside(one: Box, other: Box) -> float:
    """Return the share in [0, 1] of box `one` that lies within `other`."""
    return _shared(one, other) / area(one) if area(one) > 0 else 0.0


def area(box: Box) -> float:
    """Return the area of a box in square pixels."""
    return box[2] * box[3]


def outermost(faces: Sequence[Found]) -> list[Found]:
    """Return the faces, the largest first, that do not lie, by MAX_INSIDE of their own area, within a larger one."""
    kept: list[Found] = []
    for face in sorted(faces, key=lambda one: area(one.box), reverse=True):
        if all(inside(face.box, larger.box) <= MAX_INSIDE for larger in kept):
            kept.append(face)
    return kept


def same(one: Box, other: Box, least: float) -> bool:
    """Say whether two boxes mean one face: they overlap by `least`, or one lies within the other by MAX_INSIDE."""
    return overlap(one, other) >= least or max(inside(one, other), inside(other, one)) > MAX_INSIDE


def central(faces: Sequence[Boxed], width: float, height: float) -> int:
    """Return the index of the face that a picture of `width` x `height` pixels is taken to be of.

    Of the large faces (LARGE) it is the one whose centre is nearest to the picture's; of equally near ones the
    first. Raises ValueError for no face.
    """
    if not faces:
        raise ValueError("no face to choose from")
    sides = [min(face.box[2:]) for face in faces]
    large = [index for index, side in enumerate(sides) if side >= LARGE * max(sides)]
    return min(large, key=lambda index: _off_centre(faces[index].box, width, height))


def _off_centre(box: Box, width: float, height: float) -> float:
    return math.hypot(box[0] + box[2] / 2 - width / 2, box[1] + box[3] / 2 - height / 2)


def _shared(one: Box, other: Box) -> float:
    """Return the area that two boxes have in common, in square pixels."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(width, 0.0) * max(height, 0.0)
