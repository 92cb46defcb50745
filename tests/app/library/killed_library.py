"""A process that adds photos and edits people for ever and tells, line by line, what was acknowledged."""

import io
import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from library_samples import Fisherfaces

from app.library import Library, LibrarySettings
from app.library.errors import LibraryError

BACKLOG = 3, 3, 3, 0
"""How many photos may wait, in turn: once none is left, faces are sorted."""
UPLOADS = "SELECT upload_id FROM photos JOIN faces ON photo_id = photos.id WHERE person_id = ?"
STEPS = "SELECT coalesce(max(id), 0) AS newest, coalesce(sum(undone), 0) AS undone FROM history"


def told(*words: object) -> None:
    print(json.dumps(words), flush=True)


def steps(library: Library) -> list[int]:
    """Return the number of the newest step of the history and how many are undone."""
    return [*library._database.all(STEPS)[0]]


def changes(library: Library, chance: random.Random, number: int) -> list[Callable[[], object]]:
    """Return one change of each kind, to random people and faces."""
    people = [person.id for person in library.people(hidden=True)]
    if not people:
        alone = [face.id for face in library.unsorted()[:1]]
        return [lambda: library.split(None, alone)] if alone else []
    one, other = chance.choice(people), chance.choice(people)
    faces = [face.id for face in library.faces(one)]
    some = chance.sample(faces, (len(faces) + 1) // 2)
    return [
        lambda: library.rename(one, f"name {number}"),
        lambda: library.merge(one, [other]),
        lambda: library.split(one, some),
        lambda: library.move(some, chance.choice([None, other])),
        lambda: library.hide(some),
        library.undo,
        library.undo,
        library.redo,
        lambda: erase(library, one, faces),
    ]


def erase(library: Library, person: int, faces: list[str]) -> None:
    told("erasing", [row["upload_id"] for row in library._database.all(UPLOADS, (person,))])
    library.erase(person)
    told("erased", faces)


def main(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    settings = LibrarySettings(quiet_seconds=0)
    library = Library.open(folder / "photos", Fisherfaces(np.load(folder / "axes.npy"), 64), settings)
    told("open")
    pictures = sorted((folder / "pictures").iterdir())
    for number in range(10**6):
        path = chance.choice(pictures)
        receipt = library.add(path.name, io.BytesIO(path.read_bytes() + f"{seed} {number}".encode()))
        told("added", receipt.upload_id)
        while (progress := library.progress()).photos_total - progress.photos_done > BACKLOG[number % 4]:
            time.sleep(0.02)
        for _ in range(5):
            for change in chance.sample(possible := changes(library, chance, number), min(1, len(possible))):
                try:
                    change()
                except LibraryError:
                    continue
                told("steps", steps(library))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
