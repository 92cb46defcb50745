"""Everything sorted again, once a person has seen what would move and wants it; the history takes it back."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from threading import Lock

import numpy as np

from app.library.births import born_by_then
from app.library.calibration import calibrated
from app.library.database import Database
from app.library.errors import BadRequest
from app.library.history import History
from app.library.models import Models
from app.library.records import Advice, Preview, Stream
from app.library.settings import LibrarySettings
from app.library.sorting import NOBODY, Known, give, moved, new_people, sorted_people

STREAMS, SHOWN = 60, 6
"""Most streams of faces that a preview lists, and faces that it shows of each."""


@dataclass(frozen=True)
class _Proposal:
    number: int
    model: str
    known: Known
    owners: np.ndarray


class Resorting:
    """Sorts the faces that no person decided about, as if they had come all at once."""

    def __init__(self, database: Database, history: History, models: Models, settings: LibrarySettings) -> None:
        self._database, self._history, self._models, self._settings = database, history, models, settings
        self._numbers, self._lock = count(1), Lock()
        self._last: _Proposal | None = None

    def preview(self) -> Preview:
        """Return what would move. Nothing is changed."""
        with self._lock:
            with self._database.lock:
                model = self._models.key
                known = Known.read(self._database, model)
                settings = calibrated(self._settings, self._database)
            owners = born_by_then(self._database, known.ids, sorted_people(known, settings), known.people)
            self._last = _Proposal(next(self._numbers), model, known, owners)
            if not (moves := moved(known, owners)):
                self._note(model)
            return Preview(self._last.number, len(moves), len(known.ids), _streams(known, owners))

    def apply(self, number: int) -> int:
        """Move the faces as a preview said; return how many. Raises BadRequest when anything changed meanwhile."""
        with self._database.lock:
            last = self._last
            if last is None or last.number != number or not self._holds(last):
                raise BadRequest("Photos or people have changed since you looked: look again at what would move.")
            moves = moved(last.known, last.owners)
            people = {to for to in moves.values() if to > NOBODY}
            with self._history.recorded(f"sorting again ({len(moves)} moved)", list(moves), people) as change:
                made = {label: change.new_person(settled=False) for label in new_people(last.owners)}
                give(change.rows, moves, made)
                change.rows.execute("INSERT OR REPLACE INTO facts VALUES ('sorted', ?)", (last.model,))
            self._last = None
        return len(moves)

    def advice(self) -> Advice:
        """Return what the page should say about its groups."""
        info = self._models.answering.info
        row = self._database.one("SELECT value FROM facts WHERE name = 'sorted'")
        changed = row is not None and row["value"] != self._models.key
        return Advice(self._models.champion.adaptable is not None, info.learned, changed)

    def _holds(self, last: _Proposal) -> bool:
        now, then = Known.read(self._database, last.model), last.known
        same = now.ids == then.ids and self._models.key == last.model
        return same and all(
            np.array_equal(getattr(now, name), getattr(then, name)) for name in ("people", "fixed", "together", "apart")
        )

    def _note(self, model: str) -> None:
        """Note that sorting again changes nothing with the present model."""
        with self._database.write() as rows:
            rows.execute("UPDATE facts SET value = ? WHERE name = 'sorted'", (model,))


def _streams(known: Known, owners: np.ndarray) -> list[Stream]:
    faces = defaultdict[tuple[int, int], list[str]](list)
    for row in np.flatnonzero(owners != known.people):
        faces[int(known.people[row]), int(owners[row])].append(known.ids[row])
    largest = sorted(faces.items(), key=lambda stream: (-len(stream[1]), stream[0]))
    return [
        Stream(len(ids), ids[:SHOWN], _person(origin), _person(target), target < NOBODY)
        for (origin, target), ids in largest[:STREAMS]
    ]


def _person(owner: int) -> int | None:
    return owner if owner > NOBODY else None
