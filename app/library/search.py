"""Who is this? A photo that is looked at and forgotten."""

from dataclasses import replace

import numpy as np

from app.library.calibration import calibrated
from app.library.database import Database
from app.library.embedder import embedded
from app.library.errors import NotAPicture, TooLarge
from app.library.models import Models
from app.library.records import Match
from app.library.settings import LibrarySettings
from app.library.sorting import NOBODY, Known
from app.library.worker import Worker
from app.photos.photo_processor import Found, FoundFace
from clustering.recognition import recognise
from core.rejects import Reason, Rejected
from embedding.regions.adapt import FEWEST, threshold_deviations

FACELESS = {Reason.NO_FACE, Reason.FACE_TOO_SMALL, Reason.LOW_CONFIDENCE}

LIKENESS = ((1.5, "very alike"), (0.0, "alike"), (-1.0, "somewhat alike"))
"""Words for so many deviations above the threshold, or more."""


class Search:
    """Looks for the people of a new photo in the library."""

    def __init__(self, database: Database, models: Models, worker: Worker, settings: LibrarySettings) -> None:
        self._database, self._models, self._worker, self._settings = database, models, worker, settings

    def search(self, data: bytes) -> list[Match]:
        """Return a match for each face, from left to right. Raises TooLarge, NotAPicture."""
        if len(data) > self._settings.max_file_bytes:
            raise TooLarge(f"This photo is too large: the limit is {self._settings.max_file_bytes / 2**20:,.1f} MB.")
        try:
            found: Found = self._worker.call("find", data)
        except Rejected as no:
            if no.reason in FACELESS:
                return []
            raise NotAPicture(f"This photo cannot be read: {no.detail or no.reason.explanation}.") from no
        new, known = self._compared(found)
        if not len(known.ids):
            return [Match(None, None, None, 2.0, face.box, (found.width, found.height)) for face in found.faces]
        settings = calibrated(self._settings, self._database)
        people = recognise(new, known.embeddings, known.people, settings.sorting)
        similarities = new @ known.embeddings.T
        return [self._match(found, *one, known) for one in zip(found.faces, people, similarities, strict=True)]

    def _compared(self, found: Found) -> tuple[np.ndarray, Known]:
        """Return the embeddings of the faces, and the library's by the same model, which may change meanwhile."""
        while True:
            embedder = self._models.answering
            new = embedded(embedder, found)
            with self._database.lock:
                if self._models.answering is embedder:
                    known = Known.read(self._database, embedder.info.key)
                    return new, replace(known, people=self._united(known.people))

    def _united(self, people: np.ndarray) -> np.ndarray:
        """Return `people` (N,) with groups of one name as one person: nothing speaks against either of them."""
        sql = "SELECT id, name FROM people WHERE name IS NOT NULL ORDER BY id DESC"
        names = {row["id"]: row["name"] for row in self._database.all(sql)}
        first = {name: person for person, name in names.items()}
        return np.array([first[names[one]] if one in names else one for one in people.tolist()], np.int64)

    def _match(self, found: Found, face: FoundFace, person: int, similarities: np.ndarray, known: Known) -> Match:
        """Name the most similar face of the person, or of all faces when the new one joins nobody."""
        theirs = known.people == person if person != NOBODY else np.zeros(len(known.ids), bool)
        best = int(np.where(theirs | ~theirs.any(), similarities, -np.inf).argmax())
        row = self._database.one("SELECT id, name FROM people WHERE id = ?", (int(person),))
        person_id, name = (row["id"], row["name"]) if row else (None, None)
        distance = float(1 - similarities[best])
        size, alike = (found.width, found.height), likeness(similarities, best)
        return Match(person_id, name, known.ids[best], distance, face.box, size, alike)


def likeness(similarities: np.ndarray, best: int) -> str | None:
    """Say in words how alike a face and row `best` of the library are, given its cosines (N,) with all rows.

    The measure is by how many deviations the cosine exceeds the median, as in `label_free_threshold`. None for fewer
    than `FEWEST` faces, or all alike.
    """
    middle, low = np.median(similarities), np.quantile(similarities, 0.16)
    if len(similarities) < FEWEST or middle <= low:
        return None
    above = (similarities[best] - middle) / (middle - low) - threshold_deviations(len(similarities))
    return next((words for least, words in LIKENESS if above >= least), "very different")
