"""Formats whose pictures are a column of an Arrow table: Parquet, Arrow itself, Lance."""

from pathlib import Path
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.table_formats.interface import Format, Parted
from benchmarks.table_formats.npy_files import Npy


def _column(pictures: np.ndarray) -> pa.Table:
    width = int(np.prod(pictures.shape[1:]))
    values = pa.array(np.ascontiguousarray(pictures).reshape(-1))
    return pa.table({"pixels": pa.FixedSizeListArray.from_arrays(values, width)})


def _pictures(column: pa.ChunkedArray, side: int) -> np.ndarray:
    flat = column.combine_chunks().flatten().to_numpy(zero_copy_only=True)
    return np.asarray(flat).reshape(-1, side, side, 3)


class Parquet(Parted):
    """Parquet with a column of byte strings of one length, uncompressed; `GROUP` rows per row group.

    Parquet has no type of one byte: in lists of uint8 a value takes four.
    """

    suffix = ".parquet"
    needs = "pyarrow"
    GROUP: ClassVar[int] = 16

    def write(self, path: Path, pictures: np.ndarray) -> None:
        """Write small row groups, since a row group is the least that can be read."""
        width = int(np.prod(pictures.shape[1:]))
        data = pa.py_buffer(np.ascontiguousarray(pictures))
        column = pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), len(pictures), [None, data])
        table = pa.table({"pixels": column})
        pq.write_table(table, path, compression="none", use_dictionary=False, row_group_size=self.GROUP)

    def load(self, path: Path) -> pq.ParquetFile:
        """Read the footer."""
        return pq.ParquetFile(path, memory_map=True)

    def take(self, opened: pq.ParquetFile, rows: np.ndarray) -> np.ndarray:
        """Read the row groups that hold the rows."""
        groups = np.unique(rows // self.GROUP)
        read = opened.read_row_groups(groups.tolist(), columns=["pixels"], use_threads=False)["pixels"]
        column = read.combine_chunks()
        column = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
        pictures = np.frombuffer(column.buffers()[1], np.uint8)[: len(column) * self.side**2 * 3]
        place = np.searchsorted(groups, rows // self.GROUP) * self.GROUP + rows % self.GROUP
        return pictures.reshape(-1, self.side, self.side, 3)[place]

    def size(self, opened: pq.ParquetFile) -> int:
        """Return the rows that the footer states."""
        return int(opened.metadata.num_rows)


class Arrow(Parted):
    """Arrow's own file format (Feather), uncompressed and memory-mapped."""

    suffix = ".arrow"
    needs = "pyarrow"

    def write(self, path: Path, pictures: np.ndarray) -> None:
        """Write one record batch."""
        table = _column(pictures)
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table)

    def load(self, path: Path) -> np.ndarray:
        """Map the file and see its column as an array."""
        return _pictures(pa.ipc.open_file(pa.memory_map(str(path))).read_all()["pixels"], self.side)

    take, size = Npy.take, Npy.size


class Lance(Format):
    """A Lance data set; a part is a fragment. `erase` marks the rows and then compacts, which removes the bytes."""

    needs = "lance"

    def append(self, pictures: np.ndarray) -> None:
        """Write one more fragment."""
        import lance

        mode = "append" if (self.folder / "set").exists() else "create"
        lance.write_dataset(_column(pictures), str(self.folder / "set"), mode=mode)

    def open(self) -> None:
        """Open the newest version."""
        import lance

        self.dataset = lance.dataset(str(self.folder / "set"))

    def read(self, rows: np.ndarray) -> np.ndarray:
        """Take the rows."""
        return _pictures(self.dataset.take(rows.tolist(), columns=["pixels"])["pixels"], self.side)

    def erase(self, rows: np.ndarray) -> None:
        """Delete, compact, and remove the versions that still hold the bytes."""
        from datetime import timedelta

        self.open()
        addresses = self.dataset.take(rows.tolist(), columns=["_rowid"])["_rowid"].to_pylist()
        self.dataset.delete(f"_rowid in ({','.join(map(str, addresses))})")
        self.dataset.optimize.compact_files(materialize_deletions_threshold=0.0)
        self.dataset.cleanup_old_versions(timedelta(0), delete_unverified=True)
