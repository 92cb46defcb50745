"""Undo and redo: each change is kept as the rows before and after it, in the transaction that makes it."""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any

from app.library.answers import Answer, answered, give_answers
from app.library.database import Database
from app.library.drawn_rows import Row, put_drawn
from app.library.errors import NothingToRedo, NothingToUndo

STEPS = 500
"""Changes that can be taken back."""

Rows = dict[str, Any]
"""`people`: id to [name, hidden, settled, cover, birth], or None where there is no such person; `faces`: id to
[person_id, pinned, hidden]; `answers`, where one was given: its two faces, as one word with a space, to [answer,
place], or None; `drawn`, where a face was drawn: its id to its row, or None. Keys are text, as in JSON."""

PERSON = """INSERT INTO people (id, name, hidden, settled, cover, birth) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, hidden = excluded.hidden, settled = excluded.settled,
            cover = excluded.cover, birth = excluded.birth"""


@dataclass(frozen=True)
class Change:
    """A change being made: the open transaction and the people it has made so far."""

    rows: Connection
    new_people: list[int]
    answers: list[Answer]
    drawn: list[Row]

    def new_person(self, settled: bool = True) -> int:
        """Make a person; sorting leaves one alone that is `settled`."""
        person = int(self.rows.execute("INSERT INTO people (settled) VALUES (?)", (settled,)).lastrowid or 0)
        self.new_people.append(person)
        return person

    def answer(self, answer: Answer) -> None:
        """Enter what somebody said about two faces."""
        self.answers.append(answer)

    def draw(self, face: Row) -> None:
        """Enter a face that somebody drew."""
        self.drawn.append(face)
        put_drawn(self.rows, {face["id"]: face})


class History:
    """The changes that people made, the newest last."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def recorded(self, text: str, faces: Collection[str], people: Collection[int]) -> Iterator[Change]:
        """Make a change that touches only these faces, these people and their owners; `text` names it.

        People who are left without a face vanish. What was undone before cannot be redone any more.
        """
        with self._database.write() as rows:
            before = snapshot(rows, faces, people)
            change = Change(rows, [], [], [])
            yield change
            drop_empty(rows)
            before["people"] |= dict.fromkeys(map(str, change.new_people))
            after = snapshot(rows, faces, [int(person) for person in before["people"]])
            after["answers"] = {answer.pair: answer.row for answer in change.answers}
            before["answers"] = answered(rows, after["answers"])
            give_answers(rows, after["answers"])
            after["drawn"] = {face["id"]: face for face in change.drawn}
            before["drawn"] = dict.fromkeys(after["drawn"])
            rows.execute("DELETE FROM history WHERE undone = 1")
            values = text, json.dumps(before), json.dumps(after)
            rows.execute("INSERT INTO history (text, before, after) VALUES (?, ?, ?)", values)
            rows.execute("DELETE FROM history WHERE id <= (SELECT max(id) FROM history) - ?", (STEPS,))

    def undo(self) -> str:
        """Take the newest change back; return its text. Raises NothingToUndo."""
        with self._database.write() as rows:
            step = rows.execute("SELECT * FROM history WHERE undone = 0 ORDER BY id DESC LIMIT 1").fetchone()
            if step is None:
                raise NothingToUndo("There is nothing to undo.")
            restore(rows, json.loads(step["before"]))
            rows.execute("UPDATE history SET undone = 1 WHERE id = ?", (step["id"],))
            return str(step["text"])

    def redo(self) -> str:
        """Make the change again that was taken back last; return its text. Raises NothingToRedo."""
        with self._database.write() as rows:
            step = rows.execute("SELECT * FROM history WHERE undone = 1 ORDER BY id LIMIT 1").fetchone()
            if step is None:
                raise NothingToRedo("There is nothing to redo.")
            restore(rows, json.loads(step["after"]))
            rows.execute("UPDATE history SET undone = 0 WHERE id = ?", (step["id"],))
            return str(step["text"])


def snapshot(rows: Connection, faces: Collection[str], people: Collection[int]) -> Rows:
    """Return how the faces, the people and the faces' owners stand."""
    chosen = json.dumps(list(faces))
    sql = "SELECT id, person_id, pinned, hidden FROM faces WHERE id IN (SELECT value FROM json_each(?))"
    states = {row["id"]: [row["person_id"], row["pinned"], row["hidden"]] for row in rows.execute(sql, (chosen,))}
    wanted = {*people, *(state[0] for state in states.values())} - {None}
    sql = "SELECT id, name, hidden, settled, cover, birth FROM people WHERE id IN (SELECT value FROM json_each(?))"
    found = {row["id"]: list(row)[1:] for row in rows.execute(sql, (json.dumps(list(wanted)),))}
    return {"people": {str(person): found.get(person) for person in wanted}, "faces": states}


def restore(rows: Connection, state: Rows) -> None:
    """Bring the rows back to a snapshot; faces that sorting has moved since come along, those erased do not."""
    put_drawn(rows, state.get("drawn", {}))
    for person, row in state["people"].items():
        if row is not None:
            rows.execute(PERSON, (int(person), *row, *[None] * (5 - len(row))))  # older steps know less
    values = [(*row, face) for face, row in state["faces"].items()]
    rows.executemany("UPDATE faces SET person_id = ?, pinned = ?, hidden = ? WHERE id = ?", values)
    gone = [(int(person),) for person, row in state["people"].items() if row is None]
    rows.executemany("DELETE FROM people WHERE id = ?", gone)
    give_answers(rows, state.get("answers", {}))
    drop_empty(rows)


def drop_empty(rows: Connection) -> None:
    """Delete people without a face."""
    rows.execute("DELETE FROM people WHERE id NOT IN (SELECT person_id FROM faces WHERE person_id IS NOT NULL)")
