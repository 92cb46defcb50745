"""What flows between embedding and people: `Embeddings` and `Assignments`."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.storage import CorruptFileError, write_aside


@dataclass(frozen=True)
class Embeddings:
    """One vector a face.

    `vectors`: float32 (N, D). `face_ids`: N strings, in the same order. `source`: what made them, for example
    "vae" or "pca".
    """

    vectors: np.ndarray
    face_ids: list[str]
    source: str

    def __post_init__(self) -> None:
        """Raise ValueError when vectors and faces do not belong together."""
        if self.vectors.dtype != np.float32 or self.vectors.ndim != 2:
            raise ValueError(f"vectors must be float32 (N, D), got {self.vectors.dtype} {self.vectors.shape}")
        if len(self.vectors) != len(self.face_ids):
            raise ValueError(f"{len(self.vectors)} vectors but {len(self.face_ids)} face ids")

    def save(self, folder: Path) -> None:
        """Write one parquet file: a row a face, its vector as a list."""
        rows = pd.DataFrame({"face_id": self.face_ids, "vector": list(self.vectors)})
        rows["source"] = self.source
        write_aside(folder / "embeddings.parquet", lambda path: rows.to_parquet(path, index=False))

    @classmethod
    def load(cls, folder: Path) -> "Embeddings":
        """Read them back exactly. Raises CorruptFileError when the file cannot be read."""
        rows = _read_parquet(folder / "embeddings.parquet")
        vectors = np.stack(rows["vector"].to_list()).astype(np.float32)
        return cls(vectors, rows["face_id"].to_list(), str(rows["source"].iloc[0]))


@dataclass(frozen=True)
class Assignments:
    """Which cluster each face belongs to.

    `clusters`: DataFrame with `face_id` and one integer column an algorithm (-1 = unsorted).
    `parameters`: what each algorithm was run with.
    """

    clusters: pd.DataFrame
    parameters: dict[str, dict[str, Any]]

    def save(self, folder: Path) -> None:
        """Write `clusters.parquet` and `parameters.json`."""
        write_aside(folder / "parameters.json", lambda path: path.write_text(json.dumps(self.parameters)))
        write_aside(folder / "clusters.parquet", lambda path: self.clusters.to_parquet(path, index=False))

    @classmethod
    def load(cls, folder: Path) -> "Assignments":
        """Read them back exactly. Raises CorruptFileError when a file cannot be read."""
        clusters = _read_parquet(folder / "clusters.parquet")
        return cls(clusters, json.loads((folder / "parameters.json").read_text()))


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except (ValueError, OSError) as error:
        raise CorruptFileError(f"{path} cannot be read ({error}); run the cluster_faces pipeline again") from error
