"""Face landmarks beside a table of faces: one row of points per face, found again by face id."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.embeddings import Embeddings

POINTS = 478
"""Points of MediaPipe's face mesh, the irises included."""
LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS = (263, 362), (33, 133)
"""Numbers of the points in the outer and inner corner of each eye; left and right are the person's own."""
SOURCE = "landmarks"


def no_landmarks() -> Embeddings:
    """Return the landmarks of no face."""
    return landmark_rows([], [])


def landmark_rows(face_ids: Sequence[str], points: Sequence[np.ndarray]) -> Embeddings:
    """Return points (478, 3) per face as rows of 1434 numbers, in pixels of the decoded picture."""
    rows = np.stack(points).reshape(len(points), -1) if points else np.empty((0, POINTS * 3))
    return Embeddings(rows.astype(np.float32), list(face_ids), SOURCE)


def join_landmarks(parts: Sequence[Embeddings]) -> Embeddings:
    """Return the rows of all parts, in order."""
    ids = [face_id for part in parts for face_id in part.face_ids]
    return Embeddings(np.concatenate([part.vectors for part in parts]), ids, SOURCE)


class LandmarksByFace:
    """The landmarks of several parts, by face id; one face is read at a time."""

    def __init__(self, parts: Sequence[Embeddings]) -> None:
        self._rows = {face_id: (part.vectors, row) for part in parts for row, face_id in enumerate(part.face_ids)}

    def get(self, face_id: str) -> np.ndarray | None:
        """Return float32 (478, 3), or None for a face that has none."""
        found = self._rows.get(face_id)
        return None if found is None else np.asarray(found[0][found[1]]).reshape(POINTS, 3)

    def rows(self, face_ids: Iterable[str]) -> np.ndarray:
        """Return float32 (N, 478, 3) of faces that all have some; raises KeyError for another one."""
        found = [self._rows[face_id] for face_id in face_ids]
        return np.array([rows[row] for rows, row in found], np.float32).reshape(len(found), POINTS, 3)
