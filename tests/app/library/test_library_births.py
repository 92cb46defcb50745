"""Nobody is on a photo that was taken before they were born."""

import numpy as np
import pytest
from library_samples import MODEL, people_around

from app.library.errors import UnknownPerson
from app.library.settings import LibrarySettings
from app.library.sorting import sort_waiting
from app.library.views import Views

CENTRES = np.eye(8, dtype=np.float32)
SETTINGS = LibrarySettings()


def dated(shelf, faces: list[str], taken: str | None) -> None:
    with shelf.database.write() as rows:
        sql = "UPDATE photos SET taken = ? WHERE id = (SELECT photo_id FROM faces WHERE id = ?)"
        rows.executemany(sql, [(taken, face) for face in faces])


@pytest.fixture
def library(shelf):
    """Eight people of six faces each, all sorted, the first one named and born in 2010."""
    planted = people_around(CENTRES, 6)
    owners = [1 + number // 6 for number in range(len(planted))]
    shelf.plant(planted, owners)
    with shelf.database.write() as rows:
        rows.execute("INSERT INTO facts VALUES ('sorted', ?)", (MODEL,))
    shelf.edits.rename(1, "Ada")
    shelf.edits.set_birth(1, 2010)
    return shelf


@pytest.mark.parametrize(
    ("taken", "joins"), [("2009-12-31 23:59:59", False), ("2010-01-01 00:00:00", True), (None, True)]
)
def test_a_new_face_joins_nobody_who_was_not_born_by_then(library, taken, joins):
    new = library.plant(people_around(CENTRES[:1], 1, seed=1), [None])
    dated(library, new, taken)
    assert sort_waiting(library.database, MODEL, SETTINGS)
    assert library.owners(new) == [1 if joins else None]


def test_what_a_person_put_there_stays(library):
    (face,) = library.plant(people_around(CENTRES[:1], 1, seed=1), [None])
    dated(library, [face], "1999-05-05 12:00:00")
    library.edits.move([face], 1)
    assert sort_waiting(library.database, MODEL, SETTINGS)
    assert library.owners([face]) == [1]


def test_the_year_is_told_and_can_be_taken_back(library):
    views = Views(library.database)
    assert {one.id: one.birth for one in views.people(hidden=False)}[1] == 2010
    assert library.history.undo() == "the year of birth of Ada"
    assert {one.birth for one in views.people(hidden=False)} == {None}
    library.history.redo()
    library.edits.set_birth(1, None)
    assert {one.birth for one in views.people(hidden=False)} == {None}
    with pytest.raises(UnknownPerson):
        library.edits.set_birth(99, 2010)
