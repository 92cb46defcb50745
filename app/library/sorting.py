"""Who is on which face: the first photos are sorted together, later ones join the people that are there."""

from collections import Counter
from dataclasses import dataclass
from sqlite3 import Connection, Row
from typing import Any

import numpy as np

from app.library.answers import links
from app.library.births import born_by_then
from app.library.calibration import calibrated
from app.library.database import Database
from app.library.history import drop_empty
from app.library.settings import LibrarySettings
from clustering.incremental import assign_new
from clustering.photos import sort_photos
from embedding.regions.adapt import FEWEST

NOBODY = -1

KNOWN = """SELECT faces.id, photo_id, person_id, pinned, pinned OR coalesce(settled, 0) AS fixed, vector
           FROM faces JOIN embeddings ON face_id = faces.id LEFT JOIN people ON people.id = person_id
           WHERE model = ? AND vector IS NOT NULL AND NOT faces.hidden ORDER BY photo_id, faces.rowid"""


@dataclass(frozen=True)
class Known:
    """The faces that can be compared, row by row: `embeddings` float32 (N, D) of length 1, `photos` and `people` int64
    (N,), -1 = nobody; `fixed` bool (N,), a person decided where this face belongs; `pinned` bool (N,), and put it there
    itself. `together`, `apart`, `unsure`: int64 (M, 2), rows of two faces that somebody was asked about."""

    ids: list[str]
    embeddings: np.ndarray
    photos: np.ndarray
    people: np.ndarray
    fixed: np.ndarray
    pinned: np.ndarray
    together: np.ndarray
    apart: np.ndarray
    unsure: np.ndarray

    @classmethod
    def read(cls, database: Database, model: str) -> "Known":
        """Read the faces embedded by that model which are not hidden."""
        rows = database.all(KNOWN, (model,))
        embeddings = np.frombuffer(b"".join(row["vector"] for row in rows), np.float32)
        ids = [row["id"] for row in rows]
        return cls(
            ids,
            embeddings.reshape(len(rows), -1) if rows else embeddings.reshape(0, 0),
            _column(rows, "photo_id", np.int64),
            _column(rows, "person_id", np.int64),
            _column(rows, "fixed", np.bool_),
            _column(rows, "pinned", np.bool_),
            *links(database, ids),
        )

    @property
    def same(self) -> np.ndarray:
        """Return the pairs of `together` that no later decision contradicts."""
        return self.together[~self._decided(self.together)]

    @property
    def different(self) -> np.ndarray:
        """Return the pairs of `apart` that no later decision contradicts."""
        return self.apart[~self._decided(self.apart)]

    def _decided(self, pairs: np.ndarray) -> np.ndarray:
        """Say of which pairs both faces stand where a person put them: that is what holds then."""
        return np.asarray(self.fixed[pairs].all(axis=1))


def _column(rows: list[Row], name: str, kind: Any) -> np.ndarray:
    return np.array([NOBODY if row[name] is None else row[name] for row in rows], kind)


def sort_waiting(database: Database, model: str, settings: LibrarySettings) -> bool:
    """Sort the faces that nobody has, and all of them as long as the first photos are being sorted.

    From then on a face that is somebody's stays where it is. Returns False when an edit came in between and nothing
    was done.
    """
    with database.lock:
        known, before = Known.read(database, model), database.changes
        first = database.one("SELECT 1 FROM facts WHERE name = 'sorted'") is None
        settings = calibrated(settings, database)
    owners = sorted_people(known, settings) if first else joined_people(known, settings)
    owners = born_by_then(database, known.ids, owners, known.people)
    with database.lock:
        if database.changes != before:
            return False
        with database.write() as rows:
            made = {label: _new_person(rows) for label in new_people(owners)}
            give(rows, moved(known, owners), made)
            drop_empty(rows)
            rows.execute("DELETE FROM duties WHERE name = 'sort'")
            if first and len(known.ids) >= FEWEST:
                rows.execute("INSERT INTO facts VALUES ('sorted', ?)", (model,))
    return True


def new_people(owners: np.ndarray) -> list[int]:
    """Return the labels below NOBODY: people to be made."""
    return [int(label) for label in np.unique(owners[owners < NOBODY])]


def moved(known: Known, owners: np.ndarray) -> dict[str, int]:
    """Return the new owners of the faces whose owner changes."""
    return {known.ids[row]: int(owners[row]) for row in np.flatnonzero(owners != known.people)}


def give(rows: Connection, moves: dict[str, int], made: dict[int, int]) -> None:
    """Give faces to their owners: NOBODY, or people; `made`: the people of labels below NOBODY."""
    values = [(None if to == NOBODY else made.get(to, to), face) for face, to in moves.items()]
    rows.executemany("UPDATE faces SET person_id = ? WHERE id = ?", values)


def _new_person(rows: Connection) -> int:
    return int(rows.execute("INSERT INTO people DEFAULT VALUES").lastrowid or 0)


def joined_people(known: Known, settings: LibrarySettings) -> np.ndarray:
    """Return int64 (N,): whose each face is once those of nobody have joined people, or each other.

    Nobody else moves; faces that a person took out of a group stay nobody's. Labels are as in `sorted_people`.
    """
    free, there = known.people == NOBODY, known.people != NOBODY
    free &= ~known.fixed
    labels = assign_new(
        known.embeddings[free], known.photos[free], known.embeddings[there], known.people[there], settings.sorting
    )
    last = known.people.max(initial=NOBODY)
    result = known.people.copy()
    result[free] = np.where(labels > last, NOBODY - labels + last, labels)
    return kept_apart(known, result, free)


def kept_apart(known: Known, owners: np.ndarray, free: np.ndarray) -> np.ndarray:
    """Return the owners (N,), but NOBODY for each `free` face that joined somebody whom an answer excludes."""
    result = owners.copy()
    for one, other in known.different:
        if result[one] == result[other] != NOBODY and (free[one] or free[other]):
            result[other if free[other] else one] = NOBODY
    return result


def sorted_people(known: Known, settings: LibrarySettings) -> np.ndarray:
    """Return int64 (N,): whose each face is now; NOBODY, or a label below NOBODY for each person to be made.

    Faces that a person decided about stay; those pinned to nobody are not looked at.
    """
    asked = np.flatnonzero(~known.fixed | (known.people != NOBODY))
    owners, fixed = known.people[asked], known.fixed[asked]
    together, apart = corrections(owners, fixed)
    place = np.full(len(known.ids), -1)
    place[asked] = np.arange(len(asked))
    together = np.concatenate([together, _within(place, known.same)])
    apart = np.concatenate([apart, _within(place, known.different)])
    labels = sort_photos(known.embeddings[asked], known.photos[asked], settings.sorting, together, apart)
    result = known.people.copy()
    result[asked] = np.where(fixed, owners, people_of_clusters(labels, owners, fixed))
    return result


def _within(place: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Return pairs of rows by their new places (N,), without those of rows that have none, -1."""
    found = place[pairs]
    return found[(found >= 0).all(axis=1)]


def corrections(owners: np.ndarray, fixed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (M, 2) pairs of rows that belong together and (K, 2) that do not, as the fixed faces say.

    Faces of one person are chained; the first faces of every two people are kept apart.
    """
    rows = np.flatnonzero(fixed)
    rows = rows[np.argsort(owners[rows], kind="stable")]
    same = owners[rows[1:]] == owners[rows[:-1]]
    together = np.stack([rows[:-1], rows[1:]], axis=1)[same]
    first = rows[np.concatenate([[True], ~same])] if len(rows) else rows
    one, other = np.triu_indices(len(first), 1)
    return together, np.stack([first[one], first[other]], axis=1)


def people_of_clusters(labels: np.ndarray, owners: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """Return int64 (N,): the person that each cluster of `labels` (N,) is, by whose faces it holds.

    A cluster with fixed faces is their person. The others take, largest share first, the person most of whose
    faces they hold, each person once; those left over get labels below NOBODY. NOBODY stays.
    """
    free = ~fixed & (labels != NOBODY)
    anchors = Counter(zip(labels[fixed].tolist(), owners[fixed].tolist(), strict=True))
    claims = Counter(zip(labels[free].tolist(), owners[free].tolist(), strict=True))
    taken = set(owners[fixed].tolist()) | {NOBODY}
    person: dict[int, int] = {NOBODY: NOBODY}
    for (label, owner), _ in sorted(anchors.items(), key=_largest_first):
        person.setdefault(label, owner)
    person[NOBODY] = NOBODY
    for (label, owner), _ in sorted(claims.items(), key=_largest_first):
        if label not in person and owner not in taken:
            person[label] = owner
            taken.add(owner)
    new = [label for label in dict.fromkeys(labels.tolist()) if label not in person]
    person |= {label: NOBODY - 1 - number for number, label in enumerate(new)}
    return np.array([person[label] for label in labels.tolist()], np.int64)


def _largest_first(claim: tuple[tuple[int, int], int]) -> tuple[int, int, int]:
    (label, owner), count = claim
    return -count, owner, label
