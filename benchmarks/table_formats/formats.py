"""File formats for the pixels of a face table, each with the same four operations."""

import io
import shutil
import tarfile
from abc import ABC, abstractmethod
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq


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
            path = self._files()[each]
            self.write(path.with_suffix(".aside"), self.take(self.parts[each], kept))
            path.with_suffix(".aside").replace(path)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob(f"*{self.suffix}"))


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

    def erase(self, rows: np.ndarray) -> None:
        """Rewrite the arrays that hold one of the rows; a folder cannot replace another one."""
        self.open()
        part = np.searchsorted(self.starts, rows, side="right") - 1
        for each in np.unique(part):
            kept = np.setdiff1d(np.arange(self.size(self.parts[each])), rows[part == each] - self.starts[each])
            path, pictures = self._files()[each], self.take(self.parts[each], kept)
            shutil.rmtree(path)
            self.write(path, pictures)


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


FORMATS: dict[str, type[Format]] = {
    "one_npy": OneNpy,
    "npy": Npy,
    "arrow": Arrow,
    "parquet": Parquet,
    "lance": Lance,
    "zarr": Zarr,
    "webdataset": WebDataset,
}
"""Every format by name; what is not installed is not measured."""
