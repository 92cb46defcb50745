"""How good the sorting is on the people that somebody named: each of their faces, left out, beside all others."""

import numpy as np

from app.library.calibration import calibrated
from app.library.database import Database
from app.library.models import Models
from app.library.questions import Compared
from app.library.records import Quality
from app.library.settings import LibrarySettings
from app.library.sorting import Known
from clustering.likeness import likeness_to_groups
from clustering.linkage import Groups

FEWEST_PEOPLE, FEWEST_PHOTOS = 2, 3
"""People who must have a name, and photos on which each must be, before anything is said."""

SAME_MOMENT_S = 10.0
"""Photos taken within so many seconds are one occasion: a face is not compared with others of its own."""

TAKEN = "SELECT id, unixepoch(taken) FROM photos WHERE taken IS NOT NULL"


class Measured:
    """Measures the sorting on named people; nothing is computed again while nothing has changed."""

    def __init__(self, database: Database, models: Models, settings: LibrarySettings) -> None:
        self._database, self._models, self._settings = database, models, settings
        self._seen: tuple[int, Quality | None] | None = None

    def quality(self) -> Quality | None:
        """Return how many faces of named people would be found again; None where too few people are named."""
        with self._database.lock:
            changes = self._database.changes
            if self._seen is not None and self._seen[0] == changes:
                return self._seen[1]
            known = Known.read(self._database, self._models.key)
            named = [row["id"] for row in self._database.all("SELECT id FROM people WHERE name IS NOT NULL")]
            seconds = {row[0]: row[1] for row in self._database.all(TAKEN)}
            settings = calibrated(self._settings, self._database)
        compared = Compared.of(known, settings.sorting)
        found = left_out(compared, named, seconds) if compared else None
        self._seen = changes, found
        return found


def left_out(compared: Compared, named: list[int], seconds: dict[int, float]) -> Quality | None:
    """Return whose each face of the `named` people would be, compared with all faces of other photos and moments.

    `seconds`: when a photo was taken, where that is known.
    """
    known = compared.known
    people = [one for one in sorted(named) if len(np.unique(known.photos[known.people == one])) >= FEWEST_PHOTOS]
    if len(people) < FEWEST_PEOPLE:
        return None
    rows = np.flatnonzero(np.isin(known.people, people))
    faces = compared.likeness[rows]
    alike = likeness_to_groups(faces, Groups(faces.rows, np.ones(len(rows), np.float32)))
    counted = ~_one_moment(known.photos[rows], seconds)
    member = (known.people[rows][:, None] == np.array(people)).astype(np.float32)
    compares = counted @ member
    means = np.where(compares > 0, (alike * counted) @ member / np.maximum(compares, 1), -np.inf)
    own = np.searchsorted(people, known.people[rows])
    asked = compares[np.arange(len(rows)), own] > 0
    sure, best = means.max(axis=1) >= compared.bound, means.argmax(axis=1)
    right, wrong = sure & (best == own) & asked, sure & (best != own) & asked
    return Quality(len(people), int(asked.sum()), int(right.sum()), int(wrong.sum()))


def _one_moment(photos: np.ndarray, seconds: dict[int, float]) -> np.ndarray:
    """Return bool (N, N): two faces are on one photo, or on two that were taken within `SAME_MOMENT_S`."""
    when = np.array([seconds.get(int(photo), np.nan) for photo in photos])
    return np.asarray((photos[:, None] == photos) | (np.abs(when[:, None] - when) <= SAME_MOMENT_S))
