"""Tar files, as WebDataset reads them."""

import io
import tarfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.table_formats.interface import Parted


class WebDataset(Parted):
    """Tar files of single pictures, as WebDataset reads them; a stream, so a row is found by an index of offsets."""

    suffix = ".tar"
    needs = "tarfile"

    def write(self, path: Path, pictures: np.ndarray) -> None:
        """Write a member per picture, its bytes as they are."""
        with tarfile.open(path, "w") as tar:
            for number, picture in enumerate(pictures):
                member = tarfile.TarInfo(f"{number:08}.bin")
                member.size = picture.nbytes
                tar.addfile(member, io.BytesIO(picture.tobytes()))

    def load(self, path: Path) -> tuple[np.ndarray, np.ndarray]:
        """Index the file: its bytes, and where each member's data begin."""
        with tarfile.open(path) as tar:
            starts = [member.offset_data for member in tar]
        return np.memmap(path, np.uint8, "r"), np.array(starts)

    def take(self, opened: Any, rows: np.ndarray) -> np.ndarray:
        """Copy the bytes of the members."""
        data, starts = opened
        length = self.side * self.side * 3
        return np.stack([data[start : start + length] for start in starts[rows]]).reshape(-1, self.side, self.side, 3)

    def size(self, opened: Any) -> int:
        """Return the number of members."""
        return len(opened[1])
