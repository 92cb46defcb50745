"""What a person changes by hand. Sorting never touches again what was edited: it is `settled` or `pinned`."""

import json
from collections.abc import Sequence

from app.library.answers import Answer, Word
from app.library.database import Database
from app.library.errors import BadRequest, UnknownFace, UnknownPerson
from app.library.history import Change, History
from app.library.names import person_name

WORDS: dict[Word, str] = {"yes": "the same person", "no": "two people", "unsure": "not sure"}


class Edits:
    """Changes of names and of who is on which face; each is one transaction and one step of the history."""

    def __init__(self, database: Database, history: History) -> None:
        self._database, self._history = database, history

    def rename(self, person_id: int, name: str) -> None:
        """Give a person a name; an empty one takes it away."""
        new = person_name(name)
        with self._database.lock:
            text = f"the name of {self._called(person_id)}"
            with self._history.recorded(text, (), [person_id]) as change:
                change.rows.execute("UPDATE people SET name = ?, settled = 1 WHERE id = ?", (new, person_id))

    def merge(self, into: int, others: Sequence[int]) -> None:
        """Make `others` the same person as `into`, who keeps the name, or takes the first one among the others."""
        others = list(dict.fromkeys(others))
        if not others or into in others:
            raise BadRequest("Choose at least two different people to merge.")
        with self._database.lock:
            text = f"merging {', '.join(map(self._called, others))} into {self._called(into)}"
            faces = [face for person in others for face in self._faces(person)]
            with self._history.recorded(text, faces, [into, *others]) as change:
                self._merge(change, into, others)

    def _merge(self, change: Change, into: int, others: Sequence[int]) -> None:
        name = next((name for name in map(self._name, (into, *others)) if name), None)
        for other in others:
            self._give(change, self._faces(other), into, pinned=False)
        change.rows.execute("UPDATE people SET name = ?, settled = 1 WHERE id = ?", (name, into))

    def split(self, person_id: int | None, face_ids: Sequence[str]) -> int:
        """Make some faces of a person, or any that are nobody's (None), a new person; return its id."""
        with self._database.lock:
            faces = self._known(face_ids)
            text, people = self._splitting(person_id, faces)
            with self._history.recorded(text, faces, people) as change:
                new = change.new_person()
                self._give(change, faces, new, pinned=True)
                self._settle(change, people)
                if person_id is not None:
                    rest = next(face for face in self._faces(person_id) if face not in faces)
                    change.answer(Answer(faces[0], rest, "no"))
            return new

    def _splitting(self, person_id: int | None, faces: list[str]) -> tuple[str, list[int]]:
        """Return the name of the change and who is settled by it. Raises BadRequest when it makes no sense."""
        if person_id is None:
            if self._owners(faces):
                raise BadRequest("Some of these faces are somebody's by now: load the page again.")
            return f"making {_count(faces)} a person", []
        if not set(faces) < set(self._faces(person_id)):
            raise BadRequest("Choose some faces of this person, but not all of them.")
        return f"splitting {self._called(person_id)}", [person_id]

    def move(self, face_ids: Sequence[str], person_id: int | None) -> None:
        """Give faces to a person, or to nobody (None): they stay unsorted then."""
        with self._database.lock:
            faces = self._known(face_ids)
            to = "nobody" if person_id is None else self._called(person_id)
            people = [] if person_id is None else [person_id]
            with self._history.recorded(f"moving {_count(faces)} to {to}", faces, people) as change:
                self._settle(change, [*people, *self._owners(faces)])
                self._give(change, faces, person_id, pinned=True)

    def set_birth(self, person_id: int, year: int | None) -> None:
        """Say in which year a person was born; None takes it back."""
        with self._database.lock:
            text = f"the year of birth of {self._called(person_id)}"
            with self._history.recorded(text, (), [person_id]) as change:
                change.rows.execute("UPDATE people SET birth = ?, settled = 1 WHERE id = ?", (year, person_id))

    def choose_cover(self, face_id: str) -> None:
        """Show a face for the person whose it is."""
        with self._database.lock:
            owners = self._owners(self._known([face_id]))
            if not owners:
                raise BadRequest("This face is nobody's: move it to a person first.")
            with self._history.recorded(f"the cover of {self._called(owners[0])}", (), owners) as change:
                change.rows.execute("UPDATE people SET cover = ?, settled = 1 WHERE id = ?", (face_id, owners[0]))

    def answer(self, one: Sequence[str], other: Sequence[str], answer: Answer) -> None:
        """Note an answer about two sides, the faces of either being one person's or nobody's, and do what it means.

        Two groups that are the same become one, as by hand; a group of two people is parted.
        """
        with self._database.lock:
            (left,), (right,) = self.holders(one), self.holders(other)
            people = [person for person in dict.fromkeys((left, right)) if person is not None]
            faces = [*one, *other, *(face for person in people for face in self._faces(person))]
            with self._history.recorded(f"the answer “{WORDS[answer.word]}”", faces, people) as change:
                change.answer(answer)
                if answer.word == "yes" and (left is None or left != right):
                    self._join(change, [*one, *other], people)
                if answer.word == "no" and left is not None and left == right:
                    self._settle(change, people)
                    self._give(change, list(other), change.new_person(), pinned=True)

    def claim(self, face_id: str, person_id: int, answer: Answer) -> None:
        """Note an answer about one face and a person, and give the face to the person when it is "yes"."""
        with self._database.lock:
            text = f"the answer “{WORDS[answer.word]}” about {self._called(person_id)}"
            with self._history.recorded(text, [face_id], [person_id]) as change:
                change.answer(answer)
                if answer.word == "yes":
                    self._settle(change, [person_id, *self._owners([face_id])])
                    self._give(change, [face_id], person_id, pinned=True)

    def _join(self, change: Change, faces: list[str], people: list[int]) -> None:
        """Make these faces, and the at most two people who have some of them, one person."""
        if len(people) == 2:
            return self._merge(change, people[0], people[1:])
        self._settle(change, people)
        theirs = {face for person in people for face in self._faces(person)}
        person = people[0] if people else change.new_person()
        return self._give(change, [face for face in faces if face not in theirs], person, pinned=True)

    def holders(self, faces: Sequence[str]) -> set[int | None]:
        """Return whose these faces are."""
        rows = self._database.all(
            "SELECT DISTINCT person_id FROM faces WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(faces),)
        )
        return {row["person_id"] for row in rows}

    def hide(self, face_ids: Sequence[str], hidden: bool) -> None:
        """Hide faces (no face at all, a face on a poster), or show them again."""
        with self._database.lock:
            faces = self._known(face_ids)
            with self._history.recorded(f"{'hiding' if hidden else 'showing'} {_count(faces)}", faces, ()) as change:
                sql = "UPDATE faces SET hidden = ? WHERE id IN (SELECT value FROM json_each(?))"
                change.rows.execute(sql, (hidden, json.dumps(faces)))

    def hide_person(self, person_id: int, hidden: bool) -> None:
        """Hide a person (a stranger who walked by), or show it again."""
        with self._database.lock:
            text = f"{'hiding' if hidden else 'showing'} {self._called(person_id)}"
            with self._history.recorded(text, (), [person_id]) as change:
                change.rows.execute("UPDATE people SET hidden = ?, settled = 1 WHERE id = ?", (hidden, person_id))

    def _called(self, person_id: int) -> str:
        if name := self._name(person_id):
            return name
        faces = self._database.one("SELECT count(*) FROM faces WHERE person_id = ? AND NOT hidden", (person_id,))
        photos = faces[0] if faces else 0
        return f"the person with {'1 photo' if photos == 1 else f'{photos} photos'}"

    def _name(self, person_id: int) -> str | None:
        row = self._database.one("SELECT name FROM people WHERE id = ?", (person_id,))
        if row is None:
            raise UnknownPerson(f"There is no person {person_id} any more: load the page again.")
        return row["name"]

    def _faces(self, person_id: int) -> list[str]:
        return [row["id"] for row in self._database.all("SELECT id FROM faces WHERE person_id = ?", (person_id,))]

    def _known(self, face_ids: Sequence[str]) -> list[str]:
        faces = list(dict.fromkeys(face_ids))
        sql = "SELECT count(*) FROM faces WHERE id IN (SELECT value FROM json_each(?))"
        row = self._database.one(sql, (json.dumps(faces),))
        if not faces or row is None or row[0] < len(faces):
            raise UnknownFace("Some of these faces are not there any more: load the page again.")
        return faces

    def _owners(self, faces: list[str]) -> list[int]:
        sql = """SELECT DISTINCT person_id FROM faces
                 WHERE person_id IS NOT NULL AND id IN (SELECT value FROM json_each(?))"""
        return [row["person_id"] for row in self._database.all(sql, (json.dumps(faces),))]

    def _give(self, change: Change, faces: list[str], person_id: int | None, pinned: bool) -> None:
        sql = """UPDATE faces SET person_id = ?, pinned = max(pinned, ?)
                 WHERE id IN (SELECT value FROM json_each(?))"""
        change.rows.execute(sql, (person_id, pinned, json.dumps(faces)))

    def _settle(self, change: Change, people: list[int]) -> None:
        change.rows.executemany("UPDATE people SET settled = 1 WHERE id = ?", [(person,) for person in people])


def _count(faces: list[str]) -> str:
    return "a face" if len(faces) == 1 else f"{len(faces)} faces"
