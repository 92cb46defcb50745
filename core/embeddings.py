"""`Embeddings`: one vector per face, as a matrix beside the face ids."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.storage import CorruptFileError, write_aside


@dataclass(frozen=True)
class Embeddings:
    """One vector per face.

    `vectors`: float32 (N, D), memory-mapped when loaded. `face_ids`: N strings, in the same order. `source`: what made
    them, for example "vae" or "pca".
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
        """Write `vectors.npy` and, last, `embeddings.json`, which completes them."""
        described = json.dumps({"source": self.source, "face_ids": self.face_ids})
        write_aside(folder / "vectors.npy", lambda path: np.save(path, self.vectors, allow_pickle=False))
        write_aside(folder / "embeddings.json", lambda path: path.write_text(described, encoding="utf-8"))

    @classmethod
    def load(cls, folder: Path) -> "Embeddings":
        """Open saved embeddings; vectors are memory-mapped read-only. Raises CorruptFileError for unreadable ones."""
        try:
            described = json.loads((folder / "embeddings.json").read_text(encoding="utf-8"))
            return cls(np.load(folder / "vectors.npy", mmap_mode="r"), described["face_ids"], described["source"])
        except (ValueError, KeyError, TypeError, EOFError, OSError) as error:
            raise CorruptFileError(
                f"{folder} holds no readable embeddings ({error}); run the cluster_faces pipeline again"
            ) from error
