"""Everything sorted again: seen before it is done, taken back as a whole."""

import numpy as np
import pytest
from library_samples import MODEL, people_around

from app.library import LibrarySettings
from app.library.errors import BadRequest
from app.library.models import Models
from app.library.records import Stream
from app.library.resorting import Resorting
from app.library.sorting import sort_waiting

SETTINGS = LibrarySettings()
CENTRES = np.eye(6)[:3]


@pytest.fixture
def faces(shelf) -> list[str]:
    """Four faces of each of three people: two together in one group, the third cut in half, none of them by hand."""
    faces = shelf.plant(people_around(CENTRES, 4), [1] * 8 + [2, 2, 3, 3])
    with shelf.database.write() as rows:
        rows.execute("INSERT INTO facts VALUES ('sorted', 'planted/0')")
    return faces


@pytest.fixture
def resorting(shelf, faces, embedder, tmp_path) -> Resorting:
    with shelf.database.write() as rows:
        rows.execute("INSERT INTO facts VALUES ('model', ?)", (MODEL,))
    return Resorting(shelf.database, shelf.history, Models(shelf.database, tmp_path, embedder), SETTINGS)


def test_a_preview_counts_and_shows_and_changes_nothing(shelf, faces, resorting):
    before = shelf.state()
    preview = resorting.preview()
    assert shelf.state() == before
    assert (preview.moving, preview.faces) == (6, 12)
    apart, joined = preview.streams
    assert (apart.count, apart.origin, apart.target, apart.new) == (4, 1, None, True)
    assert joined == Stream(2, faces[10:], 3, 2, False)
    assert set(apart.faces) in ({*faces[:4]}, {*faces[4:8]})


def test_what_was_previewed_is_done_and_taken_back(shelf, faces, resorting):
    before = shelf.state()
    assert resorting.advice().sort_again
    assert resorting.apply(resorting.preview().number) == 6
    assert not resorting.advice().sort_again
    owners = shelf.owners(faces)
    assert [len(set(owners[start : start + 4])) for start in range(0, 12, 4)] == [1] * 3
    assert len(set(owners)) == 3
    done = shelf.state()
    assert resorting.preview().moving == 0
    assert shelf.history.undo() == "sorting again (6 moved)"
    assert shelf.state() == before
    shelf.history.redo()
    assert shelf.state() == done


def test_what_a_person_decided_does_not_move(shelf, faces, resorting):
    shelf.edits.rename(1, "Ann and Bob")
    shelf.edits.move(faces[10:], None)
    before = shelf.state()
    preview = resorting.preview()
    assert preview.moving == 0
    resorting.apply(preview.number)
    assert shelf.state() == before


@pytest.mark.parametrize("change", ["name", "faces", "applied"])
def test_a_preview_of_what_was_is_refused(shelf, faces, resorting, change):
    number = resorting.preview().number
    if change == "name":
        shelf.edits.rename(2, "Ann")
    elif change == "faces":
        shelf.plant(people_around(CENTRES[:1], 1), [None])
    else:
        resorting.apply(number)
    before = shelf.state()
    with pytest.raises(BadRequest, match="look again"):
        resorting.apply(number)
    assert shelf.state() == before


def test_faces_that_came_after_it_stay_when_it_is_taken_back(shelf, faces, resorting):
    resorting.apply(resorting.preview().number)
    late = shelf.plant(people_around(CENTRES[2:], 1, seed=1), [None])
    sort_waiting(shelf.database, MODEL, SETTINGS)
    assert shelf.owners(late) == shelf.owners(faces[8:9]) == [2]
    shelf.history.undo()
    assert shelf.owners(late) == [2]


def test_a_preview_that_moves_nothing_ends_the_advice(shelf, faces, resorting):
    shelf.edits.rename(1, "Ann")
    shelf.edits.merge(2, [3])
    assert resorting.advice().sort_again
    assert resorting.preview().moving == 0
    assert not resorting.advice().sort_again
