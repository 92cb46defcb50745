"""A small real embedder, and libraries whose faces are planted without looking at a photo."""

import io
import secrets
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from app.library.database import Database
from app.library.edits import Edits
from app.library.files import PhotoFiles
from app.library.history import History
from app.library.records import ModelInfo
from core.crop import EyeCrop
from core.vectors import unit_rows

SIDE = 16
PATIENCE_S = 240
MODEL = "planted/1"


class Fisherfaces:
    """Linear discriminants of faces at 16 x 16 pixels (Belhumeur et al. 1997), fitted to people it will meet."""

    adaptable = None

    def __init__(self, axes: np.ndarray, size: int, version: str = "1") -> None:
        self.info = ModelInfo("fisherfaces", version, "champion", "Fisherfaces", axes.shape[1], EyeCrop(size=size))
        self.axes = axes

    @classmethod
    def fit(cls, crops: np.ndarray, people: np.ndarray) -> "Fisherfaces":
        lda = LinearDiscriminantAnalysis(solver="eigen", shrinkage=0.5).fit(_small(crops), people)
        return cls(lda.scalings_[:, : len(lda.classes_) - 1], crops.shape[1])

    def embed(self, crops: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
        return (_small(crops) @ self.axes).astype(np.float32)


def _small(crops: np.ndarray) -> np.ndarray:
    small = [cv2.resize(one, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for one in crops]
    return np.stack(small).reshape(len(crops), -1) / 255


def as_file(rgb: np.ndarray, kind: str = "JPEG", **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, kind, **options)
    return file.getvalue()


class Shelf:
    """A library's database and files without the background: faces are planted by `plant`."""

    def __init__(self, folder: Path) -> None:
        self.database, self.files = Database(folder / "library.db"), PhotoFiles(folder)
        self.history = History(self.database)
        self.edits = Edits(self.database, self.history)

    def plant(self, embeddings: np.ndarray, owners: list[int | None]) -> list[str]:
        """Add faces, each on a photo of its own, as the background does; return their ids."""
        ids = [secrets.token_hex(8) for _ in owners]
        with self.database.write() as rows, self.files.held() as held:
            for owner in dict.fromkeys(owners):
                if owner is not None:
                    rows.execute("INSERT OR IGNORE INTO people (id) VALUES (?)", (owner,))
            for face, owner, embedding in zip(ids, owners, unit_rows(embeddings), strict=True):
                sha256 = held.put(face.encode())
                sql = "INSERT INTO photos VALUES (NULL, ?, 'a.jpg', 'u', 'done', NULL, NULL, 9, 9, '', NULL, NULL)"
                photo = rows.execute(sql, (sha256,)).lastrowid
                rows.execute(
                    "INSERT INTO faces VALUES (?, ?, ?, 0, 0, 0, 1, 1, 5, 5, 4, 3, 2, 3, 0.9, 0.5, x'00', NULL)",
                    (face, photo, owner),
                )
                rows.execute("INSERT INTO embeddings VALUES (?, ?, ?)", (face, MODEL, embedding.tobytes()))
        return ids

    def state(self) -> list[tuple]:
        """Return everything that edits can change."""
        people = self.database.all("SELECT id, name, hidden, settled, cover, birth FROM people ORDER BY id")
        faces = self.database.all("SELECT id, person_id, pinned, hidden FROM faces ORDER BY id")
        return [tuple(row) for row in (*people, *faces)]

    def owners(self, faces: list[str]) -> list[int | None]:
        found = {row["id"]: row["person_id"] for row in self.database.all("SELECT id, person_id FROM faces")}
        return [found[face] for face in faces]


def people_around(centres: np.ndarray, faces_each: int, spread: float = 0.05, seed: int = 0) -> np.ndarray:
    """Return embeddings (people * faces_each, D) near unit centres (people, D), person by person."""
    noise = np.random.default_rng(seed).normal(0, spread, (len(centres) * faces_each, centres.shape[1]))
    return (np.repeat(centres, faces_each, axis=0) + noise).astype(np.float32)
