"""How good the sorting is on the people that somebody named: each of their faces, left out, beside all others."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
from scipy.stats import binomtest

from app.library.calibration import calibrated
from app.library.database import Database
from app.library.embedder import FaceEmbedder
from app.library.models import Models
from app.library.questions import Compared
from app.library.records import Beside, Quality
from app.library.settings import LibrarySettings
from app.library.sorting import Known
from app.library.ways import CARDS, Name, way_of
from clustering.likeness import likeness_to_groups
from clustering.linkage import Groups
from clustering.photos import PhotoSettings

FEWEST_PEOPLE, FEWEST_PHOTOS = 2, 3
"""People who must have a name, and photos on which each must be, before anything is said."""

SAME_MOMENT_S = 10.0
"""Photos taken within so many seconds are one occasion: a face is not compared with others of its own."""

CLEAR = 0.01
"""One way of comparing is clearly better where chance alone would make such a difference less often than this (sign
test). It is small because faces of one person often go wrong together."""

RIGHT, UNSORTED, WRONG = 1, 0, -1

TAKEN = "SELECT id, unixepoch(taken) FROM photos WHERE taken IS NOT NULL"

Outcomes = dict[str, int]
"""By face: RIGHT, UNSORTED or WRONG."""


class Measured:
    """Measures the sorting on named people; nothing is computed again while nothing has changed.

    `ways`: what can be chosen; the one before is measured beside the present one while its embeddings are kept.
    """

    def __init__(
        self, database: Database, models: Models, settings: LibrarySettings, ways: Mapping[Name, FaceEmbedder]
    ) -> None:
        self._database, self._models, self._settings, self._ways = database, models, settings, ways
        self._seen: tuple[int, Quality | None] | None = None

    def quality(self) -> Quality | None:
        """Return how many faces of named people would be found again; None where too few people are named."""
        with self._database.lock:
            changes = self._database.changes
            if self._seen is not None and self._seen[0] == changes:
                return self._seen[1]
            known = Known.read(self._database, self._models.key)
            way, before = self._former()
            named = [row["id"] for row in self._database.all("SELECT id FROM people WHERE name IS NOT NULL")]
            seconds = {row[0]: row[1] for row in self._database.all(TAKEN)}
            settings = calibrated(self._settings, self._database).sorting
        people = on_enough_photos(known, named)
        here = left_out(known, settings, people, seconds)
        there = left_out(before, settings, people, seconds) if before else {}
        found = Quality(len(people), len(here), *_counts(here), beside(here, there, way)) if here else None
        self._seen = changes, found
        return found

    def _former(self) -> tuple[str, Known | None]:
        """Return the title of the way before and the faces as it has embedded them, None where it cannot be used."""
        key = self._models.kept
        if key is None or key == self._models.key or (way := way_of(key, self._ways)) is None:
            return "", None
        return CARDS[way]["title"], Known.read(self._database, key)


def on_enough_photos(known: Known, named: list[int]) -> list[int]:
    """Return the people that can be measured, of those with names; none where they are too few."""
    people = [one for one in sorted(named) if len(np.unique(known.photos[known.people == one])) >= FEWEST_PHOTOS]
    return people if len(people) >= FEWEST_PEOPLE else []


def _counts(outcomes: Outcomes) -> tuple[int, int]:
    values = list(outcomes.values())
    return values.count(RIGHT), values.count(WRONG)


def beside(here: Outcomes, there: Outcomes, way: str) -> Beside | None:
    """Return how two ways of comparing do on the faces that both were asked about; None where there are none."""
    both = here.keys() & there.keys()
    if not both:
        return None
    one, other = ({face: outcomes[face] for face in both} for outcomes in (here, there))
    signs = [np.sign(one[face] - other[face]) for face in both]
    gains, losses = signs.count(1), signs.count(-1)
    return Beside(way, len(both), *_counts(other), *_counts(one), _better(gains, losses))


def _better(gains: int, losses: int) -> Literal["here", "there"] | None:
    """Return which way is clearly better, where the present one does better on so many faces and worse on others."""
    if gains == losses or binomtest(gains, gains + losses).pvalue >= CLEAR:
        return None
    return "here" if gains > losses else "there"


def left_out(known: Known, settings: PhotoSettings, people: list[int], seconds: Mapping[int, float]) -> Outcomes:
    """Return whose each face of some people would be, compared with all faces of other photos and moments.

    `people`: in rising order. `seconds`: when a photo was taken, where that is known.
    """
    compared = Compared.of(known, settings) if people else None
    if compared is None:
        return {}
    rows = np.flatnonzero(np.isin(known.people, people))
    faces = compared.likeness[rows]
    alike = likeness_to_groups(faces, Groups(faces.rows, np.ones(len(rows), np.float32)))
    counted = ~_one_moment(known.photos[rows], seconds)
    member = (known.people[rows][:, None] == np.array(people)).astype(np.float32)
    compares = counted @ member
    means = np.where(compares > 0, (alike * counted) @ member / np.maximum(compares, 1), -np.inf)
    own = np.searchsorted(people, known.people[rows])
    outcome = np.where(means.argmax(axis=1) == own, RIGHT, WRONG)
    outcome[means.max(axis=1) < compared.bound] = UNSORTED
    asked = np.flatnonzero(compares[np.arange(len(rows)), own] > 0)
    return {known.ids[rows[row]]: int(outcome[row]) for row in asked}


def _one_moment(photos: np.ndarray, seconds: Mapping[int, float]) -> np.ndarray:
    """Return bool (N, N): two faces are on one photo, or on two that were taken within `SAME_MOMENT_S`."""
    when = np.array([seconds.get(int(photo), np.nan) for photo in photos])
    return np.asarray((photos[:, None] == photos) | (np.abs(when[:, None] - when) <= SAME_MOMENT_S))
