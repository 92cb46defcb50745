"""NumPy's own files: one for each part, or one for all."""

from pathlib import Path

import numpy as np

from benchmarks.table_formats.interface import Parted


class Npy(Parted):
    """A .npy file per part, memory-mapped."""

    suffix = ".npy"

    def write(self, path: Path, pictures: np.ndarray) -> None:
        """Save the array."""
        with path.open("wb") as file:
            np.save(file, pictures, allow_pickle=False)

    def load(self, path: Path) -> np.ndarray:
        """Map the file."""
        return np.load(path, mmap_mode="r")

    def take(self, opened: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Copy the rows."""
        return opened[rows]

    def size(self, opened: np.ndarray) -> int:
        """Return the length of the array."""
        return len(opened)


class OneNpy(Npy):
    """One .npy file for all parts, as a table that is not cut has it: whatever changes, all is written again."""

    def append(self, pictures: np.ndarray) -> None:
        """Write the old and the new pictures into a new file."""
        if not (files := self._files()):
            return super().append(pictures)
        old = self.load(files[0])
        new = self.folder / "new"
        shape = (len(old) + len(pictures), *old.shape[1:])
        target = np.lib.format.open_memmap(new, mode="w+", dtype=np.uint8, shape=shape)
        target[: len(old)], target[len(old) :] = old, pictures
        target.flush()
        new.replace(files[0])
        return None
