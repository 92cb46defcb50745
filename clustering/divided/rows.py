"""A matrix in a file that is never mapped: whoever reads rows holds those rows and no more."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Rows:
    """float32 (`count`, `width`) in the file `path`, without a header."""

    path: Path
    count: int
    width: int

    @classmethod
    def create(cls, path: Path, count: int, width: int) -> "Rows":
        """Make a file of zeros."""
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = cls(path, count, width)
        with path.open("wb") as file:
            file.truncate(count * rows._stride)
        return rows

    @property
    def _stride(self) -> int:
        return 4 * self.width

    def read(self, start: int, stop: int) -> np.ndarray:
        """Return the rows from `start` to before `stop`."""
        return self.take(np.arange(start, min(stop, self.count)))

    def take(self, numbers: np.ndarray) -> np.ndarray:
        """Return the rows `numbers` int (M,); those that follow each other are read together."""
        found = np.empty((len(numbers), self.width), dtype=np.float32)
        self._move(os.preadv, os.O_RDONLY, numbers, found)
        return found

    def put(self, numbers: np.ndarray, rows: np.ndarray) -> None:
        """Write `rows` (M, width) in the place of the rows `numbers` int (M,)."""
        self._move(os.pwritev, os.O_WRONLY, numbers, np.ascontiguousarray(rows, dtype=np.float32))

    def spans(self, size: int) -> list[tuple[int, int]]:
        """Return the bounds of parts of at most `size` rows that make up the whole."""
        return [(start, min(start + size, self.count)) for start in range(0, self.count, size)]

    def _move(self, call: Callable[..., int], flag: int, numbers: np.ndarray, rows: np.ndarray) -> None:
        descriptor = os.open(self.path, flag)
        try:
            for start, stop in _runs(numbers):
                part = rows[start:stop]
                moved = call(descriptor, [part], int(numbers[start]) * self._stride)
                if moved != part.nbytes:
                    raise OSError(f"{self.path}: {moved} of {part.nbytes} bytes could be read or written")
        finally:
            os.close(descriptor)


MOST = 1 << 20
"""Rows that are read at a time: far below what one system call may move."""


def _runs(numbers: np.ndarray) -> Iterator[tuple[int, int]]:
    breaks = np.flatnonzero(np.diff(numbers) != 1) + 1
    bounds = np.unique(np.concatenate([[0], breaks, np.arange(0, len(numbers), MOST), [len(numbers)]]))
    return zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
