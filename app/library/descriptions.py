"""What the champion said of faces as they came in, in memory until a model has learned from them."""

from collections.abc import Mapping, Sequence
from threading import Lock

import numpy as np

MOST = 5_000
"""Faces that are remembered, some 20 kB each; those that come later are cut out of their photos again."""

Row = tuple[np.ndarray, ...]
"""What each part says of one face, float16 (D,) each."""


class Descriptions:
    """Spares a model that learns from new faces to decode their photos a second time; several threads may call it."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._lock = Lock()

    def keep(self, ids: Sequence[str], own: Sequence[np.ndarray]) -> None:
        """Remember what the parts say, (N, D) each, of the faces of these ids, as long as there is room."""
        with self._lock:
            if len(self._rows) + len(ids) <= MOST:
                self._rows |= {face: tuple(each[row] for each in own) for row, face in enumerate(ids)}

    def taken(self) -> Mapping[str, Row]:
        """Return what is remembered, by face, and forget it."""
        with self._lock:
            rows, self._rows = self._rows, {}
        return rows
