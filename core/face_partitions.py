"""`FacePartitions`: a face table too large for one array and one manifest, as a folder of small ones."""

import hashlib
import json
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from core.face_table import FaceTable
from core.pixels import PixelParts, PixelRows, Pixels
from core.storage import CorruptFileError, write_aside

INDEX = "partitions.json"

Where = Callable[[pd.DataFrame], np.ndarray | pd.Series]
"""Which rows of a manifest are wanted, bool (N,); the rules of `core.subsets.RULES` are some."""


@dataclass(frozen=True)
class FacePartitions:
    """Face tables in one folder that are read as one; each is what `FaceTable.save` writes, and `INDEX` lists them.

    One process writes at a time; any number read. The index is replaced last and whole, so a reader, or whoever comes
    after a killed writer, sees the table before a change or after it.
    """

    folder: Path

    def names(self) -> list[str]:
        """Return the partitions' folders in order. Raises CorruptFileError when the index cannot be read."""
        path = self.folder / INDEX
        if not path.exists():
            return []
        try:
            return [str(name) for name in json.loads(path.read_text(encoding="utf-8"))["partitions"]]
        except (ValueError, KeyError, TypeError) as error:
            raise CorruptFileError(f"{path} lists no partitions ({error!r}): write them again") from error

    def __iter__(self) -> Iterator[FaceTable]:
        return (FaceTable.load(self.folder / name) for name in self.names())

    def append(self, faces: FaceTable) -> None:
        """Add faces as a new partition. Raises ValueError when they are cut out otherwise than those that are there."""
        names = self.names()
        if names:
            _check_alike(FaceTable.load(self.folder / names[0]), faces)
        self._sweep(names)
        self._replace(names, [*names, self._write(faces, _next_number(names))])

    def select(self, where: Where | None = None, columns: Sequence[str] | None = None) -> FaceTable:
        """Return the faces for which `where` holds as one table; pixels and landmarks are mapped, none is copied.

        Of the manifests only those rows, and of them only `columns` (None: all), stay in memory; one is read at a time.
        Raises ValueError when there is no partition.
        """
        tables, rows, manifests = [], [], []
        for table in self:
            kept = np.arange(len(table)) if where is None else np.flatnonzero(where(table.manifest))
            manifests.append(table.manifest.iloc[kept][list(columns or table.manifest.columns)])
            rows.append(kept)
            tables.append(replace(table, manifest=table.manifest[[]]))
        if not tables:
            raise ValueError(f"{self.folder} has no partitions: append some faces first")
        points = [table.landmarks for table in tables if table.landmarks is not None]
        return FaceTable(
            _joined([table.stored for table in tables], rows),
            pd.concat(manifests, ignore_index=True),
            _version([table.data_version for table in tables]),
            tables[0].align,
            _joined(points, rows) if points else None,
        )

    def erase(self, face_ids: Collection[str]) -> list[str]:
        """Remove faces from the disk; return the partitions that had to be written again for it."""
        names, kept, concerned = self.names(), [], []
        self._sweep(names)
        for name in names:
            ids = pd.read_parquet(self.folder / name / "manifest.parquet", columns=["face_id"])["face_id"]
            keep = ~ids.isin(set(face_ids)).to_numpy()
            if not keep.all():
                concerned.append(name)
            if keep.all():
                kept.append(name)
            elif keep.any():
                left = FaceTable.load(self.folder / name).select(keep)
                kept.append(self._write(left, _next_number([*names, *kept])))
        self._replace(names, kept)
        return concerned

    def _write(self, faces: FaceTable, number: int) -> str:
        name = f"part-{number:06}"
        faces.save(self.folder / name)
        return name

    def _replace(self, before: list[str], names: list[str]) -> None:
        text = json.dumps({"partitions": names})
        write_aside(self.folder / INDEX, lambda path: path.write_text(text + "\n", encoding="utf-8"))
        if set(before) - set(names):
            self._sweep(names)

    def _sweep(self, names: list[str]) -> None:
        """Remove partitions that the index does not list: what a killed writer left, and what was erased."""
        for path in self.folder.glob("part-*"):
            if path.name not in names:
                shutil.rmtree(path)


def _next_number(names: list[str]) -> int:
    return 1 + max((int(name.removeprefix("part-")) for name in names), default=-1)


def _check_alike(there: FaceTable, new: FaceTable) -> None:
    if new.align != there.align or new.stored.shape[1:] != there.stored.shape[1:]:
        raise ValueError(f"faces cut out by {new.align} cannot join faces cut out by {there.align}")
    if (new.landmarks is None) != (there.landmarks is None):
        raise ValueError("either all partitions have landmarks or none has")


def _joined(parts: list[Pixels], rows: list[np.ndarray]) -> PixelRows:
    pixels = PixelParts([np.asanyarray(part) for part in parts])
    return PixelRows(pixels, np.concatenate([start + kept for start, kept in zip(pixels.starts, rows, strict=False)]))


def _version(versions: list[str]) -> str:
    """Return the data version of all partitions: the one that they share, or a digest of theirs."""
    return versions[0] if len(set(versions)) == 1 else hashlib.md5("|".join(versions).encode()).hexdigest()
