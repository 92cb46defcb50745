"""Pixels of some faces of a table, without a copy of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

ROWS_AT_ONCE = 1024


class PixelParts:
    """Several arrays of pictures that follow each other, read like one; it copies only what is asked for.

    `parts`: uint8 (N, H, W, C) each, memory-mapped as a rule; H, W, C are the same in all. `starts`: int64, the number
    of the first picture of each, and at last of all there are.
    """

    def __init__(self, parts: Sequence[np.ndarray]) -> None:
        self.parts = list(parts)
        self.starts = np.concatenate([[0], np.cumsum([len(part) for part in self.parts])])

    @property
    def on_disk(self) -> bool:
        """Whether all parts are mapped files: another process is then given their names, and maps them itself."""
        return all(mapped_file(part) for part in self.parts)

    def __reduce__(self) -> tuple[Any, ...]:
        return _opened, ([mapped_file(part) or part for part in self.parts],)

    @property
    def shape(self) -> tuple[int, ...]:
        """(N, H, W, C)."""
        return int(self.starts[-1]), *self.parts[0].shape[1:]

    @property
    def dtype(self) -> np.dtype:
        """Type of the values."""
        return self.parts[0].dtype

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self.parts[0].ndim

    def __len__(self) -> int:
        return int(self.starts[-1])

    def __getitem__(self, rows: Any) -> np.ndarray:
        numbers = np.asarray(rows)
        found = np.empty((numbers.size, *self.shape[1:]), self.dtype)
        part = np.searchsorted(self.starts, numbers.reshape(-1), side="right") - 1
        for each in np.unique(part):
            here = np.flatnonzero(part == each)
            found[here] = self.parts[each][numbers.reshape(-1)[here] - self.starts[each]]
        return found.reshape(*numbers.shape, *self.shape[1:])


class PixelRows:
    """Some rows of an array of pictures; it reads like uint8 (N, H, W, C) and copies only what is asked for.

    Indexing (a number, a slice, an array, or a tuple of these) and `np.asarray` return plain arrays.
    `base`: the whole array, memory-mapped as a rule, or several. `rows`: int64 (N,), its rows in the order wanted.
    """

    def __init__(self, base: np.ndarray | PixelParts, rows: np.ndarray) -> None:
        self.base, self.rows = base, rows

    @property
    def shape(self) -> tuple[int, ...]:
        """(N, H, W, C)."""
        return len(self.rows), *self.base.shape[1:]

    @property
    def dtype(self) -> np.dtype:
        """Type of the values."""
        return self.base.dtype

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self.base.ndim

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, key: Any) -> np.ndarray:
        first, *rest = key if isinstance(key, tuple) else (key,)
        rows = self.rows[first]
        picked = self.base[rows]
        return picked[(*(slice(None) for _ in range(np.ndim(rows))), *rest)] if rest else picked

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self.base[self.rows], dtype=dtype)


Pixels = np.ndarray | PixelRows
"""Pictures as they lie in an array, or some rows of them."""


def select_rows(pixels: Pixels, rows: np.ndarray) -> Pixels:
    """Return the pictures of some rows, int64 (N,): a slice where they follow each other, else a view of rows."""
    base, own = (pixels.base, pixels.rows[rows]) if isinstance(pixels, PixelRows) else (pixels, rows)
    together = len(own) and np.array_equal(own, np.arange(own[0], own[0] + len(own)))
    if together and not isinstance(base, PixelParts):
        return base[own[0] : own[0] + len(own)]
    return PixelRows(base, own)


def blocks(pixels: Pixels) -> Iterator[np.ndarray]:
    """Yield all pictures in order, at most `ROWS_AT_ONCE` in memory at a time."""
    for start in range(0, len(pixels), ROWS_AT_ONCE):
        yield pixels[start : start + ROWS_AT_ONCE]


def mapped_file(array: Any) -> Path | None:
    """Return the .npy file whose whole content `array` maps, if there is one."""
    if not isinstance(array, np.memmap) or not array.flags.c_contiguous or array.filename is None:
        return None
    file = Path(array.filename)
    whole = file.is_file() and file.stat().st_size == array.offset + array.nbytes
    return file if whole else None


def _opened(parts: list[np.ndarray | Path]) -> PixelParts:
    return PixelParts([np.load(part, mmap_mode="r") if isinstance(part, Path) else part for part in parts])
