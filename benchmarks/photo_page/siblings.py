"""How many faces of siblings come into one group, with what photos tell about who is who and without."""

import io
import tempfile
from pathlib import Path

import numpy as np

from app.library import Library
from app.library.database import Database
from app.library.settings import LibrarySettings
from app.library.sorting import Known
from app.registry import champion
from benchmarks.photo_page.families import album
from benchmarks.photo_page.scores import truth
from clustering.photos import PhotoSettings, sort_photos
from synthetic.scene import Studio

PATIENCE_S = 1800.0

FACTORS = np.arange(0.5, 1.81, 0.05)
"""The bound of sorting is multiplied by each, to find where recall is the same without evidence."""


def siblings(studio: Studio, seed: int, families: int, tracking_uri: str) -> dict[str, float]:
    """Return the share of pairs of one child's faces that stand in one group (recall), and that of two siblings' faces.

    `without`: with photos that tell nothing, at the same bound; `at_equal_recall`: at the bound where recall is that
    with evidence, interpolated.
    """
    with tempfile.TemporaryDirectory() as folder:
        embeddings, photos, people = _compared(Path(folder) / "photos", album(studio, seed, families), tracking_uri)
    settings = LibrarySettings().sorting
    recall, merged = _shares(people, sort_photos(embeddings, photos, settings))
    without = np.array([_shares(people, _without_evidence(embeddings, settings, factor)) for factor in FACTORS])
    plain = _shares(people, _without_evidence(embeddings, settings, 1.0))
    order = np.argsort(without[:, 0], kind="stable")
    equal = float(np.interp(recall, *without[order].T))
    return {
        "faces": float(len(people)),
        "recall": recall,
        "merged": merged,
        "recall_without": plain[0],
        "merged_without": plain[1],
        "merged_without_at_equal_recall": equal,
    }


def _compared(folder: Path, photos: dict[str, bytes], tracking_uri: str) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return a library's embeddings (N, D), the photos (N,) of the faces and who each is, by family and number."""
    library = Library.open(folder, champion(tracking_uri))
    try:
        for name, content in photos.items():
            library.add(name, io.BytesIO(content))
        if not library.wait(PATIENCE_S):
            raise RuntimeError(f"the library was still busy after {PATIENCE_S:g} seconds")
        who, key = truth(library), library.model().key
    finally:
        library.close()
    database = Database(folder / "library.db")
    known = Known.read(database, key)
    database.close()
    rows = [row for row, face in enumerate(known.ids) if face in who]
    return known.embeddings[rows], known.photos[rows], [who[known.ids[row]] for row in rows]


def _without_evidence(embeddings: np.ndarray, settings: PhotoSettings, factor: float) -> np.ndarray:
    """Return labels (N,) as if each face were on a photo of its own."""
    chosen = settings.model_copy(update={"correction": factor})
    return sort_photos(embeddings, np.arange(len(embeddings)), chosen)


def _shares(people: list[str], labels: np.ndarray) -> tuple[float, float]:
    """Return which share of the pairs of one child, and of two siblings, stand in one group."""
    one, other = np.triu_indices(len(people), 1)
    who, family = np.array(people), np.array([name.split(".")[0] for name in people])
    together = (labels[one] == labels[other]) & (labels[one] >= 0)
    same = who[one] == who[other]
    return float(together[same].mean()), float(together[~same & (family[one] == family[other])].mean())
