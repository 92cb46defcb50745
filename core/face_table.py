"""`FaceTable`: aligned face pixels and one manifest row per face, in the same order."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from core.crop import CROPS, DEFAULT_CROP, AlignSettings
from core.pixels import Pixels, blocks, mapped_file, select_rows
from core.resizing import shrunk
from core.storage import CorruptFileError, write_aside

LANDMARKS = "landmarks.npy"


@dataclass(frozen=True)
class FaceTable:
    """Faces as training reads them.

    `stored`: the pixels, uint8 (N, H, W, 3), RGB: an array (memory-mapped when loaded), or some rows of one.
    `manifest`: DataFrame with N rows and the columns of `core.manifest.COLUMNS`, index 0..N-1.
    `data_version`: what identifies the raw data that the faces come from ("" when unknown).
    `align`: how the faces were cut out; a model that learns from them takes faces that are cut out in the same way.
    `landmarks`: float32 (N, 478, 3), or None for a crop without: in pixels of the faces where they are cut out by the
    eyes, in those of the pictures that they come from for mesh crops, on which they would be the same for all.
    """

    stored: Pixels
    manifest: pd.DataFrame
    data_version: str = ""
    align: AlignSettings = DEFAULT_CROP
    landmarks: Pixels | None = None

    def __post_init__(self) -> None:
        """Raise ValueError when pixels and manifest cannot belong together."""
        if self.stored.dtype != np.uint8 or self.stored.ndim != 4:
            raise ValueError(f"pixels must be uint8 (N, H, W, C), got {self.stored.dtype} {self.stored.shape}")
        if len(self.stored) != len(self.manifest):
            raise ValueError(f"{len(self.stored)} faces but {len(self.manifest)} manifest rows")
        if self.landmarks is not None and len(self.landmarks) != len(self.stored):
            raise ValueError(f"{len(self.stored)} faces but {len(self.landmarks)} rows of landmarks")

    def __len__(self) -> int:
        return len(self.stored)

    @cached_property
    def pixels(self) -> np.ndarray:
        """All pixels as one array: `stored` itself, or a copy of its rows, made once. A few are read from `stored`."""
        return np.asanyarray(self.stored)

    @property
    def people(self) -> np.ndarray:
        """Whose face each is, str (N,): a face of an unknown person stands for a person of its own."""
        return self.manifest["identity"].fillna(self.manifest["face_id"]).to_numpy(str)

    @property
    def landmarks_in_faces(self) -> Pixels | None:
        """The landmarks in pixels of the faces: those of crops by the eyes, None for others."""
        return self.landmarks if self.align.by == "eyes" else None

    def select(self, mask: np.ndarray | pd.Series) -> "FaceTable":
        """Return the faces where the boolean `mask` (N,) holds, in the same order; no pixel is copied."""
        keep = np.flatnonzero(np.asarray(mask, dtype=bool))
        manifest = self.manifest.iloc[keep].reset_index(drop=True)
        landmarks = None if self.landmarks is None else select_rows(self.landmarks, keep)
        return replace(self, stored=select_rows(self.stored, keep), manifest=manifest, landmarks=landmarks)

    def shrunk(self, side: int) -> "FaceTable":
        """Return the faces averaged down to `side` pixels, in memory; raises ValueError when it does not divide S."""
        if self.stored.shape[1] == side:
            return self
        align, points = self.align.model_copy(update={"size": side}), self.landmarks
        if points is not None and align.by == "eyes":
            points = np.asarray(points) * np.float32(side / self.stored.shape[1])
        return replace(self, stored=shrunk(self.stored, side), align=align, landmarks=points)

    def digest(self) -> str:
        """Return the SHA-256 of everything in the table, as hex: equal tables have equal digests."""
        rows = pd.util.hash_pandas_object(self.manifest, index=False).to_numpy()
        digest = hashlib.sha256(f"{self.data_version}|{self.stored.shape}".encode())
        digest.update(rows.tobytes())
        for block in blocks(self.stored):
            digest.update(np.ascontiguousarray(block).data)
        if self.landmarks is not None:
            digest.update(np.ascontiguousarray(self.landmarks).data)
        return digest.hexdigest()

    def save(self, folder: Path) -> None:
        """Write `pixels.npy`, `manifest.parquet`, perhaps `landmarks.npy`, and last `table.json`, the last part."""
        described = json.dumps(
            {"faces": len(self), "data_version": self.data_version, "align": self.align.model_dump(mode="json")}
        )
        write_aside(folder / "pixels.npy", lambda path: _save_pixels(path, self.stored))
        write_aside(folder / "manifest.parquet", lambda path: self.manifest.to_parquet(path, index=False))
        if (landmarks := self.landmarks) is not None:
            write_aside(folder / LANDMARKS, lambda path: np.save(path, landmarks, allow_pickle=False))
        write_aside(folder / "table.json", lambda path: path.write_text(described, encoding="utf-8"))

    @classmethod
    def join(cls, tables: Sequence["FaceTable"], folder: Path) -> "FaceTable":
        """Return the faces of several tables as one, pixels in `folder`/joined.npy, one table in memory at a time.

        Raises ValueError when the tables differ in picture size, data version or crop.
        """
        if len(tables) == 1:
            return tables[0]
        sizes, versions = {table.stored.shape[1:] for table in tables}, {table.data_version for table in tables}
        if len(sizes) != 1 or len(versions) != 1 or any(table.align != tables[0].align for table in tables):
            raise ValueError(f"tables of sizes {sizes}, data versions {versions} or different crops cannot be joined")
        path = folder / "joined.npy"
        shape = (sum(map(len, tables)), *sizes.pop())
        pixels = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=shape)
        start = 0
        for table in tables:
            _copy(table.stored, pixels[start : start + len(table)])
            start += len(table)
        pixels.flush()
        manifest = pd.concat([table.manifest for table in tables], ignore_index=True)
        points = [table.landmarks for table in tables if table.landmarks is not None]
        landmarks = np.concatenate([np.asarray(each) for each in points]) if len(points) == len(tables) else None
        return cls(np.load(path, mmap_mode="r"), manifest, versions.pop(), tables[0].align, landmarks)

    @classmethod
    def load(cls, folder: Path) -> "FaceTable":
        """Open a saved table; pixels are memory-mapped read-only.

        Raises FileNotFoundError when a part is missing, CorruptFileError when a part cannot be read.
        """
        parts = [folder / name for name in ("pixels.npy", "manifest.parquet", "table.json")]
        for path in parts:
            if not path.exists():
                raise FileNotFoundError(f"{path} is missing: run the build_face_dataset pipeline again")
        try:
            pixels = np.load(parts[0], mmap_mode="r")
            described = json.loads(parts[2].read_text(encoding="utf-8"))
            align = CROPS.validate_python(described["align"])
            landmarks = np.load(folder / LANDMARKS, mmap_mode="r") if (folder / LANDMARKS).exists() else None
            return cls(pixels, pd.read_parquet(parts[1]), described["data_version"], align, landmarks)
        except (ValueError, KeyError, TypeError, EOFError, OSError) as error:
            raise CorruptFileError(
                f"{folder} does not hold a readable face table ({error}); run build_face_dataset again"
            ) from error


def _save_pixels(path: Path, pixels: Pixels) -> None:
    """Write a .npy file; an array that maps a whole such file is linked to that file where the disk allows it."""
    mapped = mapped_file(pixels)
    if mapped is not None:
        path.unlink()
        try:
            os.link(mapped, path)
        except OSError:
            path.touch()
        else:
            return
    target = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=pixels.shape)
    _copy(pixels, target)
    target.flush()


def _copy(pixels: Pixels, target: np.ndarray) -> None:
    start = 0
    for block in blocks(pixels):
        target[start : start + len(block)] = block
        start += len(block)
