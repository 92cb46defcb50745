"""Is this the same person? Questions whose answers help sorting most, and what becomes of an answer."""

from dataclasses import dataclass
from itertools import count
from threading import Lock

import numpy as np

from app.library.answers import Answer, Word
from app.library.calibration import calibrated
from app.library.database import Database
from app.library.edits import Edits
from app.library.errors import BadRequest
from app.library.models import Models
from app.library.questions import Compared, Question, questions
from app.library.records import Side, Suggestion
from app.library.settings import LibrarySettings
from app.library.sorting import NOBODY, Known

OFFERED, SHOWN = 6, 4
"""Questions that are offered at a time, and faces that each side shows."""


@dataclass(frozen=True)
class _Asked:
    """A question as it was shown: the faces of either side, and whose they were."""

    one: list[str]
    other: list[str]
    owners: tuple[int, int]
    place: float


class Suggestions:
    """Offers questions; each answer is one step of the history and is kept for sorting."""

    def __init__(self, database: Database, edits: Edits, models: Models, settings: LibrarySettings) -> None:
        self._database, self._edits, self._models, self._settings = database, edits, models, settings
        self._numbers, self._lock = count(1), Lock()
        self._asked: dict[int, _Asked] = {}
        self._compared: Compared | None = None
        self._seen: tuple[int, list[Suggestion]] | None = None

    def offered(self) -> list[Suggestion]:
        """Return the most helpful questions; nothing is computed while nothing has changed."""
        with self._lock:
            changes = self._database.changes
            if self._seen is None or self._seen[0] != changes:
                self._seen = changes, self._made()
            return self._seen[1]

    def answer(self, number: int, word: Word) -> None:
        """Do what an answer means. Raises BadRequest when the faces that were shown are somebody else's by now."""
        with self._database.lock:
            asked = self._asked.get(number)
            if asked is None or self._owners(asked) != asked.owners:
                raise BadRequest("Photos or people have changed since this was asked: here is the next question.")
            self._edits.answer(asked.one, asked.other, Answer(asked.one[0], asked.other[0], word, asked.place))
            del self._asked[number]

    def _made(self) -> list[Suggestion]:
        with self._database.lock:
            known = Known.read(self._database, self._models.key)
            silent, named = self._people("hidden"), self._people("name IS NOT NULL")
            rows = self._database.all("SELECT id, portrait FROM faces")
            portraits = {row["id"]: row["portrait"] for row in rows}
            settings = calibrated(self._settings, self._database)
        self._compared = compared = Compared.of(known, settings.sorting, self._compared)
        found = questions(compared, silent, named)[:OFFERED] if compared else []
        factor = settings.sorting.correction
        before = {(tuple(each.one), tuple(each.other)): number for number, each in self._asked.items()}
        asked = [_asked(known, question, portraits, factor) for question in found]
        self._asked = {before.get((tuple(each.one), tuple(each.other))) or next(self._numbers): each for each in asked}
        return [
            Suggestion(number, _side(each.one, each.owners[0]), _side(each.other, each.owners[1]))
            for number, each in self._asked.items()
        ]

    def _people(self, which: str) -> np.ndarray:
        return np.array([row["id"] for row in self._database.all(f"SELECT id FROM people WHERE {which}")], np.int64)

    def _owners(self, asked: _Asked) -> tuple[int, int] | None:
        """Return whose the faces of both sides are now; None where those of one side are not one person's."""
        found = [self._edits.holders(faces) for faces in (asked.one, asked.other)]
        if any(len(each) != 1 for each in found):
            return None
        one, other = (NOBODY if person is None else person for (person,) in found)
        return one, other


def _asked(known: Known, question: Question, portraits: dict[str, float], factor: float) -> _Asked:
    """Return a question with the best portraits first; its place is a multiple of the bound before any answer."""
    one, other = (
        sorted((known.ids[row] for row in rows), key=lambda face: -portraits.get(face, 0.0))
        for rows in (question.one, question.other)
    )
    owners = int(known.people[question.one[0]]), int(known.people[question.other[0]])
    return _Asked(one, other, owners, question.place * factor)


def _side(faces: list[str], owner: int) -> Side:
    return Side(None if owner == NOBODY else owner, faces[:SHOWN], len(faces))
