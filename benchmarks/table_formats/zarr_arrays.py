"""Zarr arrays."""

import shutil
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from benchmarks.table_formats.interface import Parted


class Zarr(Parted):
    """A Zarr array per part: chunks of one picture in shards of `SHARD`, uncompressed."""

    suffix = ".zarr"
    needs = "zarr"
    SHARD: ClassVar[int] = 1000

    def write(self, path: Path, pictures: np.ndarray) -> None:
        """Write shards."""
        import zarr

        count = -(-len(pictures) // self.SHARD) * self.SHARD
        picture = pictures.shape[1:]
        array = zarr.create_array(
            str(path), shape=(count, *picture), dtype=np.uint8, chunks=(1, *picture), shards=(self.SHARD, *picture),
            compressors=None, attributes={"rows": len(pictures)},
        )  # fmt: skip
        array[: len(pictures)] = pictures

    def load(self, path: Path) -> Any:
        """Open the array."""
        import zarr

        return zarr.open_array(str(path), mode="r")

    def take(self, opened: Any, rows: np.ndarray) -> np.ndarray:
        """Read the chunks of the rows."""
        return np.asarray(opened.oindex[rows])

    def size(self, opened: Any) -> int:
        """Return the rows that are filled."""
        return int(opened.attrs["rows"])

    def rewrite(self, path: Path, pictures: np.ndarray) -> None:
        """Remove the array first: a folder cannot replace another one."""
        shutil.rmtree(path)
        self.write(path, pictures)
