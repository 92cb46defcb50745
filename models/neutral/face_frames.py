"""Faces that a generator gets: pixels, and landmarks where it needs them."""

from typing import NamedTuple, Self

import numpy as np

from core.face_table import FaceTable
from core.pixels import Pixels


class FaceFrames(NamedTuple):
    """`pixels` uint8 (N, S, S, 3); `landmarks` (N, 478, 3) in these pixels, or None where nobody needs them."""

    pixels: Pixels
    landmarks: Pixels | None = None

    @classmethod
    def of(cls, table: FaceTable) -> Self:
        """Return all faces of a table."""
        return cls(table.stored, table.landmarks_in_faces)

    def known_landmarks(self) -> Pixels:
        """Return the landmarks; raises ValueError, with the fix, when there are none."""
        if self.landmarks is None:
            raise ValueError(
                "a generator that warps needs the landmarks of each face: set `align: {by: eyes, landmarks: true}` and "
                "measure the faces with `backend: mediapipe`"
            )
        return self.landmarks

    def both(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return pixels and landmarks of the faces with these numbers, int64 (K,); raises as `known_landmarks`."""
        return self.pixels[rows], np.asarray(self.known_landmarks()[rows], np.float64)
