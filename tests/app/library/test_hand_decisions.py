"""What people decided by hand and what they have seen stays, whatever happens in whatever order."""

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from library_samples import MODEL, Fisherfaces, Shelf, people_around

from app.library import LibrarySettings
from app.library.check import NEVER
from app.library.errors import LibraryError
from app.library.models import Models
from app.library.resorting import Resorting
from app.library.sorting import sort_waiting
from app.library.suggestions import Suggestions
from clustering.photos import PhotoSettings
from core.vectors import unit_rows

SETTINGS = LibrarySettings(sorting=PhotoSettings(strictness=0.3))
PEOPLE, DIMENSION, STEPS = 5, 8, 14
NAMES = ("Ann", "Bob", "Cy", "")


class Page:
    """A library used at random. What people decided is written down: `owners` by face, `people` by number, `pairs`.

    `owners`: face to person, None for nobody; `people`: person to [name, hidden]; `pairs`: two faces to whether
    somebody said that they are one person, until an edit says otherwise. `past`: all three before each change.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance, self.noise = folder, random.Random(seed), np.random.default_rng(seed)
        self.centres = unit_rows(self.noise.normal(size=(PEOPLE, DIMENSION)))
        self.owners: dict[str, int | None] = {}
        self.people: dict[int, list[Any]] = {}
        self.pairs: dict[tuple[str, str], bool] = {}
        self.past: list[tuple[dict, dict, dict]] = []
        self.open()

    def open(self) -> None:
        self.shelf = Shelf(self.folder)
        models = Models(self.shelf.database, self.folder, Fisherfaces(np.eye(2), 64))
        with self.shelf.database.write() as rows:
            rows.execute("INSERT OR IGNORE INTO facts VALUES ('model', ?)", (MODEL,))
            rows.execute("UPDATE facts SET value = ? WHERE name = 'model'", (MODEL,))
        self.resorting = Resorting(self.shelf.database, self.shelf.history, models, SETTINGS)
        self.suggestions = Suggestions(self.shelf.database, self.shelf.edits, models, SETTINGS)

    def restart(self) -> None:
        self.shelf.database.close()
        self.open()

    def add(self) -> None:
        """Photos come in and are sorted; once there are ten faces, nobody who was shown moves."""
        shown = self.shown()
        some = self.centres[self.noise.integers(0, PEOPLE, self.chance.choice([1, 2, 5, 12]))]
        self.shelf.plant(people_around(some, 1, spread=0.25, seed=self.chance.getrandbits(30)), [None] * len(some))
        first = not self.shelf.database.one("SELECT 1 FROM facts WHERE name = 'sorted'")
        assert sort_waiting(self.shelf.database, MODEL, SETTINGS)
        after = self.shown()
        assert first or {face: after[face] for face in shown} == shown

    def another_model(self) -> None:
        """A model that was made anew changes no group."""
        shown, turn = self.shelf.state(), np.linalg.qr(self.noise.normal(size=(DIMENSION, DIMENSION)))[0]
        self.centres = unit_rows(self.centres @ turn)
        with self.shelf.database.write() as rows:
            for face, vector in rows.execute("SELECT face_id, vector FROM embeddings").fetchall():
                noise = self.noise.normal(0, 0.2, DIMENSION)
                moved = unit_rows((np.frombuffer(vector, np.float32) @ turn + noise)[None])
                rows.execute("UPDATE embeddings SET vector = ? WHERE face_id = ?", (moved.tobytes(), face))
        assert self.shelf.state() == shown

    def sort_again(self) -> None:
        self.change(self.again)

    def undo(self) -> None:
        if self.past:
            self.shelf.history.undo()
            self.owners, self.people, self.pairs = self.past.pop()

    def name(self) -> None:
        who, name = self.somebody(), self.chance.choice(NAMES)
        if self.change(lambda: self.shelf.edits.rename(who, name)):
            self.decide(who)[0] = name or None

    def hide_person(self) -> None:
        who, hidden = self.somebody(), self.chance.random() < 0.5
        if self.change(lambda: self.shelf.edits.hide_person(who, hidden)):
            self.decide(who)[1] = hidden

    def hide(self) -> None:
        faces = self.some(list(self.shelf_faces()))
        self.change(lambda: self.shelf.edits.hide(faces, True))

    def merge(self) -> None:
        into, other = self.somebody(), self.somebody()
        theirs = [face for face, owner in self.shelf_faces().items() if owner in (into, other)]
        names = [self.named(into), self.named(other)]
        if self.change(lambda: self.shelf.edits.merge(into, [other])):
            self.people.pop(other, None)
            self.decide(into)[0] = names[0] or names[1]
            self.owners |= dict.fromkeys(theirs, into)

    def split(self) -> None:
        who = self.somebody()
        faces = self.some([face for face, owner in self.shelf_faces().items() if owner == who])
        made: list[int] = []
        if self.change(lambda: made.append(self.shelf.edits.split(who, faces))):
            self.decide(who)
            self.decide(made[0])
            self.owners |= dict.fromkeys(faces, made[0])

    def move(self) -> None:
        faces, to = self.some(list(self.shelf_faces())), self.chance.choice([None, self.somebody()])
        if self.change(lambda: self.shelf.edits.move(faces, to)):
            self.owners |= dict.fromkeys(faces, to)
            if to is not None:
                self.decide(to)

    def answer(self) -> None:
        """Answer a question; what the answer did is what it means."""
        if not (offered := self.suggestions.offered()):
            return
        question, word = self.chance.choice(offered), self.chance.choice(["yes", "yes", "no", "unsure"])
        people = [question.one.person, question.other.person]
        name = next((name for name in map(self.named, people) if name), None)
        pair = question.one.faces[0], question.other.faces[0]
        if not self.change(lambda: self.suggestions.answer(question.number, word)):
            return
        if word != "unsure":
            self.pairs[pair] = word == "yes"
        if word == "yes" and (people[0] != people[1] or people[0] is None):
            kept = self.shelf_faces()[pair[0]]
            for gone in {*people} - {kept, None}:
                self.people.pop(gone, None)
            self.decide(kept)[0] = name
        elif word == "no" and people[0] is not None and people[0] == people[1]:
            for face in pair:
                self.decide(self.shelf_faces()[face])

    def change(self, make: Any) -> bool:
        """Make a change; return whether it made sense, so that it was one. It outweighs what was said before."""
        before = dict(self.owners), {who: list(row) for who, row in self.people.items()}, dict(self.pairs)
        try:
            make()
        except LibraryError:
            return False
        self.past.append(before)
        if make is not self.again:
            self.pairs = {pair: one for pair, one in self.pairs.items() if self.holds(pair, one)}
        return True

    def again(self) -> None:
        self.resorting.apply(self.resorting.preview().number)

    def holds(self, pair: tuple[str, str], one: bool) -> bool:
        """Say whether two faces are one person's, or not, as somebody said."""
        left, right = map(self.shelf_faces().get, pair)
        return (left == right) == one if None not in (left, right) else not one

    def decide(self, who: int) -> list[Any]:
        """Write down that this person and all its present faces were decided on; return what is known of it."""
        row = self.shelf.database.one("SELECT name, hidden FROM people WHERE id = ?", (who,))
        self.owners |= {face: owner for face, owner in self.shelf_faces().items() if owner == who}
        return self.people.setdefault(who, [row["name"], bool(row["hidden"])] if row else [None, False])

    def lost(self) -> list[str]:
        """Return what does not stand as it was decided."""
        owners = self.shelf_faces()
        wrong = [f"{face} is {owners[face]}'s, not {who}'s" for face, who in self.owners.items() if owners[face] != who]
        for who, (name, hidden) in self.people.items():
            row = self.shelf.database.one("SELECT name, hidden FROM people WHERE id = ?", (who,))
            if who in owners.values() and (row["name"], bool(row["hidden"])) != (name, hidden):
                wrong.append(f"{who} is {tuple(row)}, not {name, hidden}")
        wrong += [f"{pair} should be one: {one}" for pair, one in self.pairs.items() if not self.holds(pair, one)]
        return wrong + [text for text, query in NEVER.items() if "face has" in text and self.shelf.database.all(query)]

    def shelf_faces(self) -> dict[str, int | None]:
        return {row["id"]: row["person_id"] for row in self.shelf.database.all("SELECT id, person_id FROM faces")}

    def shown(self) -> dict[str, int]:
        return {face: owner for face, owner in self.shelf_faces().items() if owner is not None}

    def somebody(self) -> int:
        return self.chance.choice([row["id"] for row in self.shelf.database.all("SELECT id FROM people")] or [1])

    def named(self, who: int | None) -> str | None:
        row = self.shelf.database.one("SELECT name FROM people WHERE id = ?", (who,))
        return row["name"] if row else None

    def some(self, faces: list[str]) -> list[str]:
        return self.chance.sample(faces, min(len(faces), self.chance.choice([1, 1, 2, 3])))


ACTIONS = (
    Page.add, Page.add, Page.add, Page.another_model, Page.sort_again, Page.sort_again, Page.restart, Page.undo,
    Page.name, Page.merge, Page.split, Page.move, Page.hide, Page.hide_person, Page.answer, Page.answer,
)  # fmt: skip


def use(folder: Path, seed: int) -> Page:
    """Use a new library at random; after every action each decision stands."""
    folder.mkdir()
    page = Page(folder, seed)
    page.add()
    for step in range(STEPS):
        action = page.chance.choice(ACTIONS)
        action(page)
        assert page.lost() == [], (seed, step, action.__name__)
    page.shelf.database.close()
    return page


def test_hand_decisions_survive_any_order(tmp_path):
    pages = [use(tmp_path / str(seed), seed) for seed in range(24)]
    assert sum(len(page.owners) for page in pages) > 60, "many decisions were made"


@pytest.mark.slow
def test_hand_decisions_survive_a_thousand_orders(tmp_path):
    for seed in range(1000):
        use(tmp_path / str(seed), 1000 + seed)
