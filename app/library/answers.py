"""What somebody said about two faces: the same person, two people, or not sure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any, Literal

import numpy as np

from app.library.database import Database

Word = Literal["yes", "no", "unsure"]

Row = list[Any] | None
"""[answer, place] as the table has them; None for no answer."""

ENTER = """INSERT OR REPLACE INTO answers SELECT one.id, other.id, ?, ? FROM faces AS one, faces AS other
           WHERE one.id = ? AND other.id = ?"""


@dataclass(frozen=True)
class Answer:
    """`one`, `other`: face ids; `place`: how alike the two sides were, as a multiple of the bound, if it was asked."""

    one: str
    other: str
    word: Word
    place: float | None = None

    @property
    def pair(self) -> str:
        """Return the two faces as one word, the same in either order."""
        return " ".join(sorted((self.one, self.other)))

    @property
    def row(self) -> Row:
        """Return what the table keeps of it beside the faces."""
        return [self.word, self.place]


def answered(rows: Connection, pairs: Collection[str]) -> dict[str, Row]:
    """Return what was said about each pair until now."""
    sql = "SELECT answer, place FROM answers WHERE one = ? AND other = ?"
    found = {pair: rows.execute(sql, pair.split()).fetchone() for pair in pairs}
    return {pair: list(row) if row else None for pair, row in found.items()}


def give_answers(rows: Connection, answers: Mapping[str, Row]) -> None:
    """Enter answers, or take them away; those about faces that are not there any more fall away."""
    for pair, row in answers.items():
        if row is None:
            rows.execute("DELETE FROM answers WHERE one = ? AND other = ?", pair.split())
        else:
            rows.execute(ENTER, (*row, *pair.split()))


def links(database: Database, ids: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return rows of `ids`, int (M, 2), that were said to be one person, two people, or whoever."""
    place = {face: row for row, face in enumerate(ids)}
    pairs: dict[str, list[tuple[int, int]]] = {"yes": [], "no": [], "unsure": []}
    for row in database.all("SELECT one, other, answer FROM answers"):
        if row["one"] in place and row["other"] in place:
            pairs[row["answer"]].append((place[row["one"]], place[row["other"]]))
    yes, no, unsure = (np.array(found, np.int64).reshape(-1, 2) for found in pairs.values())
    return yes, no, unsure
