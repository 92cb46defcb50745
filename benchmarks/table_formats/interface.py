"""What every file format for the pixels of a face table can do."""

from abc import ABC, abstractmethod
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import numpy as np


class Format(ABC):
    """Pictures uint8 (N, S, S, 3) in a folder; those of one part follow those of the part before."""

    needs: ClassVar[str] = "numpy"

    def __init__(self, folder: Path, side: int) -> None:
        folder.mkdir(parents=True)
        self.folder, self.side = folder, side

    @classmethod
    def installed(cls) -> bool:
        """Say whether the library that reads and writes the format is there."""
        return find_spec(cls.needs) is not None

    @abstractmethod
    def append(self, pictures: np.ndarray) -> None:
        """Add pictures as a new part."""

    @abstractmethod
    def open(self) -> None:
        """Prepare reading; called once before many reads."""

    @abstractmethod
    def read(self, rows: np.ndarray) -> np.ndarray:
        """Return the pictures of some rows int64 (B,), in their order."""

    @abstractmethod
    def erase(self, rows: np.ndarray) -> None:
        """Remove some rows from the disk."""


class Parted(Format):
    """A format with a file for each part; a subclass says how a file is written and its rows are taken."""

    suffix: ClassVar[str]

    @abstractmethod
    def write(self, path: Path, pictures: np.ndarray) -> None:
        """Write the file of a part."""

    @abstractmethod
    def load(self, path: Path) -> Any:
        """Open the file of a part."""

    @abstractmethod
    def take(self, opened: Any, rows: np.ndarray) -> np.ndarray:
        """Return some rows of an opened part."""

    @abstractmethod
    def size(self, opened: Any) -> int:
        """Return the number of rows of an opened part."""

    def append(self, pictures: np.ndarray) -> None:
        """Write one more file."""
        self.write(self.folder / f"{len(self._files()):05}{self.suffix}", pictures)

    def open(self) -> None:
        """Open every part."""
        self.parts = [self.load(path) for path in self._files()]
        self.starts = np.concatenate([[0], np.cumsum([self.size(part) for part in self.parts])])

    def read(self, rows: np.ndarray) -> np.ndarray:
        """Take from each part what lies in it."""
        part = np.searchsorted(self.starts, rows, side="right") - 1
        found = np.empty((len(rows), self.side, self.side, 3), np.uint8)
        for each in np.unique(part):
            here = part == each
            found[here] = self.take(self.parts[each], rows[here] - self.starts[each])
        return found

    def erase(self, rows: np.ndarray) -> None:
        """Rewrite the files that hold one of the rows."""
        self.open()
        part = np.searchsorted(self.starts, rows, side="right") - 1
        for each in np.unique(part):
            kept = np.setdiff1d(np.arange(self.size(self.parts[each])), rows[part == each] - self.starts[each])
            self.rewrite(self._files()[each], self.take(self.parts[each], kept))

    def rewrite(self, path: Path, pictures: np.ndarray) -> None:
        """Put other pictures into the file of a part."""
        self.write(path.with_suffix(".aside"), pictures)
        path.with_suffix(".aside").replace(path)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob(f"*{self.suffix}"))
