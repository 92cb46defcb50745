"""Edits and their history, on planted faces."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from library_samples import Shelf

from app.library.errors import BadRequest, LibraryError, NothingToRedo, NothingToUndo, UnknownFace, UnknownPerson

OWNERS = [1, 1, 1, 2, 2, 3, None, None]
PLACES = st.lists(st.integers(0, len(OWNERS) - 1), min_size=1, max_size=4)
PERSON = st.integers(1, 6)

EDITS = st.one_of(
    st.tuples(st.just("rename"), PERSON, st.sampled_from(["Ann", "Bob", ""])),
    st.tuples(st.just("merge"), PERSON, st.lists(PERSON, min_size=1, max_size=3)),
    st.tuples(st.just("split"), st.one_of(st.none(), PERSON), PLACES),
    st.tuples(st.just("move"), PLACES, st.one_of(st.none(), PERSON)),
    st.tuples(st.just("hide"), PLACES, st.booleans()),
    st.tuples(st.just("hide_person"), PERSON, st.booleans()),
)


@pytest.fixture
def faces(shelf):
    return shelf.plant(np.eye(8), OWNERS)


def attempt(shelf: Shelf, faces: list[str], edit: tuple) -> bool:
    """Make an edit; those that make no sense must change nothing."""
    name, *values = edit
    if name in {"move", "hide"}:
        values[0] = [faces[place] for place in values[0]]
    if name == "split":
        values[1] = [faces[place] for place in values[1]]
    before = shelf.state()
    try:
        getattr(shelf.edits, name)(*values)
    except LibraryError:
        assert shelf.state() == before
        return False
    return True


@given(st.lists(EDITS, max_size=8))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_undo_and_redo_lead_through_the_same_states(tmp_path_factory, edits):
    shelf = Shelf(tmp_path_factory.mktemp("shelf"))
    faces = shelf.plant(np.eye(8), OWNERS)
    states = [shelf.state()]
    for edit in edits:
        if attempt(shelf, faces, edit):
            states.append(shelf.state())
    for state in states[-2::-1]:
        shelf.history.undo()
        assert shelf.state() == state
    with pytest.raises(NothingToUndo):
        shelf.history.undo()
    for state in states[1:]:
        shelf.history.redo()
        assert shelf.state() == state
    with pytest.raises(NothingToRedo):
        shelf.history.redo()
    shelf.database.close()


def test_history_survives_a_restart(shelf, faces, tmp_path):
    before = shelf.state()
    shelf.edits.merge(1, [2, 3])
    shelf.database.close()
    shelf.__init__(tmp_path)
    merged = "the person with 2 photos, the person with 1 photo"
    assert shelf.history.undo() == f"merging {merged} into the person with 3 photos"
    assert shelf.state() == before


def test_a_new_change_ends_redo(shelf, faces):
    shelf.edits.rename(1, "Ann")
    shelf.history.undo()
    shelf.edits.rename(2, "Bob")
    with pytest.raises(NothingToRedo):
        shelf.history.redo()


def test_merging_keeps_the_first_name_there_is(shelf, faces):
    shelf.edits.rename(2, "Bob")
    shelf.edits.merge(1, [2])
    assert [row["name"] for row in shelf.database.all("SELECT name FROM people WHERE id = 1")] == ["Bob"]
    assert shelf.owners(faces[:5]) == [1] * 5


def test_faces_of_nobody_become_a_person(shelf, faces):
    new = shelf.edits.split(None, faces[6:])
    assert shelf.owners(faces[6:]) == [new, new]
    shelf.history.undo()
    assert shelf.owners(faces[6:]) == [None, None]


def test_undo_after_sorting_moved_faces_brings_them_back(shelf, faces):
    new = shelf.edits.split(1, faces[:1])
    with shelf.database.write() as rows:
        rows.execute("UPDATE faces SET person_id = ? WHERE id = ?", (new, faces[6]))
        rows.execute("UPDATE faces SET person_id = 3 WHERE id = ?", (faces[1],))
    shelf.history.undo()
    assert shelf.owners(faces) == [1, 3, 1, 2, 2, 3, None, None]


@pytest.mark.parametrize(
    ("error", "edit"),
    [
        (UnknownPerson, lambda edits, faces: edits.rename(9, "Ann")),
        (UnknownPerson, lambda edits, faces: edits.merge(1, [9])),
        (UnknownPerson, lambda edits, faces: edits.move(faces[:1], 9)),
        (UnknownFace, lambda edits, faces: edits.move(["none"], 1)),
        (UnknownFace, lambda edits, faces: edits.hide([], True)),
        (BadRequest, lambda edits, faces: edits.merge(1, [1])),
        (BadRequest, lambda edits, faces: edits.merge(1, [])),
        (BadRequest, lambda edits, faces: edits.split(1, faces[:3])),
        (BadRequest, lambda edits, faces: edits.split(1, faces[3:4])),
        (BadRequest, lambda edits, faces: edits.split(None, faces[5:7])),
    ],
)
def test_changes_that_make_no_sense_are_refused(shelf, faces, error, edit):
    before = shelf.state()
    with pytest.raises(error):
        edit(shelf.edits, faces)
    assert shelf.state() == before
