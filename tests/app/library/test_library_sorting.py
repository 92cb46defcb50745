"""Who is on which face, and what corrections hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from library_samples import MODEL, Shelf, people_around

from app.library import LibrarySettings, sorting
from app.library.sorting import NOBODY, corrections, people_of_clusters, sort_waiting

SETTINGS = LibrarySettings()
CENTRES = np.eye(6)[:4]


def rows_of(owners: list[int], fixed: list[int]) -> tuple[np.ndarray, np.ndarray]:
    return np.array(owners), np.array(fixed, bool)


def test_corrections_chain_people_and_keep_them_apart():
    together, apart = corrections(*rows_of([7, 5, 7, 5, 7, 9], [1, 1, 1, 1, 1, 0]))
    assert {frozenset(pair) for pair in together.tolist()} == {frozenset({0, 2}), frozenset({2, 4}), frozenset({1, 3})}
    assert {frozenset(pair) for pair in apart.tolist()} == {frozenset({0, 1})}


def test_corrections_of_nobody():
    together, apart = corrections(*rows_of([1, 2], [0, 0]))
    assert together.shape == apart.shape == (0, 2)


def test_clusters_keep_the_person_most_of_whose_faces_they_hold():
    labels = np.array([0, 0, 0, 1, 1, 2, -1])
    result = people_of_clusters(labels, *rows_of([4, 4, 5, 5, 5, 4, 4], [0] * 7))
    assert result.tolist() == [4, 4, 4, 5, 5, -2, NOBODY]


def test_a_fixed_face_decides_whose_a_cluster_is():
    result = people_of_clusters(np.array([0, 0, 0, 1]), *rows_of([8, 8, 3, 3], [0, 0, 1, 0]))
    assert result.tolist() == [3, 3, 3, -2]


@given(st.lists(st.tuples(st.integers(-1, 3), st.sampled_from([NOBODY, 1, 2, 3])), max_size=12))
@effort(deadline=None)
def test_naming_is_one_person_a_cluster_and_one_cluster_a_person(faces):
    labels, owners = np.array([one for one, _ in faces], int), np.array([two for _, two in faces], int)
    result = people_of_clusters(labels, owners, np.zeros(len(faces), bool))
    pairs = set(zip(labels.tolist(), result.tolist(), strict=True))
    assert len({label for label, _ in pairs}) == len({person for _, person in pairs}) == len(pairs)
    assert all((label == -1) == (person == NOBODY) for label, person in pairs)


def test_sorting_makes_people_and_a_second_time_changes_nothing(shelf):
    faces = shelf.plant(people_around(CENTRES, 3), [None] * 12)
    assert sort_waiting(shelf.database, MODEL, SETTINGS)
    owners = shelf.owners(faces)
    assert [len(set(owners[start : start + 3])) for start in range(0, 12, 3)] == [1] * 4
    assert len(set(owners)) == 4
    before = shelf.state()
    assert sort_waiting(shelf.database, MODEL, SETTINGS)
    assert shelf.state() == before


def test_sorting_leaves_alone_what_a_person_decided(shelf):
    faces = shelf.plant(people_around(CENTRES[:2], 4), [1] * 4 + [2] * 4)
    new = shelf.edits.split(1, faces[:2])
    shelf.edits.move(faces[4:5], 1)
    shelf.edits.move(faces[5:6], None)
    shelf.edits.rename(2, "Bob")
    before = shelf.owners(faces)
    assert before == [new, new, 1, 1, 1, None, 2, 2]
    sort_waiting(shelf.database, MODEL, SETTINGS)
    assert shelf.owners(faces) == before


def test_new_faces_of_a_split_person_go_to_one_of_the_parts(shelf):
    centres = np.eye(6)[:2] + 0.8 * np.eye(6)[2]
    faces = shelf.plant(people_around(centres, 4), [1] * 8)
    new = shelf.edits.split(1, faces[:4])
    late = shelf.plant(people_around(centres, 1, seed=1), [None, None])
    sort_waiting(shelf.database, MODEL, SETTINGS)
    assert shelf.owners(late) == [new, 1]


def first_photos_are_sorted(shelf: Shelf) -> None:
    with shelf.database.write() as rows:
        rows.execute("INSERT INTO facts VALUES ('sorted', ?)", (MODEL,))


def test_ten_faces_end_the_time_in_which_everything_is_sorted(shelf):
    shelf.plant(people_around(CENTRES[:3], 3), [None] * 9)
    sort_waiting(shelf.database, MODEL, SETTINGS)
    assert shelf.database.all("SELECT * FROM facts") == []
    shelf.plant(people_around(CENTRES[3:], 1), [None])
    sort_waiting(shelf.database, MODEL, SETTINGS)
    assert [tuple(row) for row in shelf.database.all("SELECT * FROM facts")] == [("sorted", MODEL)]


def test_later_faces_join_people_or_each_other_and_move_nobody(shelf):
    centres = np.random.default_rng(0).normal(size=(13, 16))
    owners = [2, *np.repeat(np.arange(1, 13), 8).tolist()[1:]]
    seen = shelf.plant(people_around(centres[:12], 8, spread=0.2), owners)
    first_photos_are_sorted(shelf)
    strangers = shelf.plant(people_around(centres[12:], 2, spread=0.2, seed=2), [None] * 2)
    late = shelf.plant(people_around(centres[11:], 2, spread=0.2, seed=1), [None] * 4)
    sort_waiting(shelf.database, MODEL, SETTINGS)
    assert shelf.owners(seen) == owners, "one of the first person's faces is with the second, where it was seen"
    assert shelf.owners(late[:2]) == [12, 12]
    (new,) = set(shelf.owners(strangers + late[2:]))
    assert new not in {None, *owners}


def test_a_face_that_was_taken_out_of_a_group_does_not_come_back(shelf):
    faces = shelf.plant(people_around(CENTRES[:2], 6), [1] * 6 + [2] * 6)
    first_photos_are_sorted(shelf)
    shelf.edits.move(faces[:1], None)
    late = shelf.plant(people_around(CENTRES[:1], 1, seed=1), [None])
    sort_waiting(shelf.database, MODEL, SETTINGS)
    assert shelf.owners([faces[0], *late]) == [None, 1]


def test_hidden_faces_are_not_sorted(shelf):
    faces = shelf.plant(people_around(CENTRES, 4), [None] * 16)
    shelf.edits.hide(faces[:1], True)
    sort_waiting(shelf.database, MODEL, SETTINGS)
    owners = shelf.owners(faces)
    assert owners[0] is None
    assert None not in owners[1:]


def test_an_edit_during_sorting_wins(shelf, monkeypatch):
    faces = shelf.plant(people_around(CENTRES[:2], 3), [None] * 6)
    slow = sorting.sorted_people

    def edited_meanwhile(*values):
        shelf.edits.hide(faces[:1], True)
        return slow(*values)

    monkeypatch.setattr(sorting, "sorted_people", edited_meanwhile)
    assert not sort_waiting(shelf.database, MODEL, SETTINGS)
    assert shelf.owners(faces) == [None] * 6


@pytest.mark.parametrize("added", [1, 10, 100])
def test_photos_that_come_later_move_nobody_but_unsorted_faces(shelf, added):
    centres = np.random.default_rng(2).normal(size=(8, 8))
    shelf.plant(people_around(centres, 5, spread=0.3), [None] * 40)
    assert sort_waiting(shelf.database, MODEL, SETTINGS)
    before = {row["id"]: row["person_id"] for row in shelf.database.all("SELECT id, person_id FROM faces")}
    some = np.random.default_rng(added).choice(8, added)
    shelf.plant(people_around(centres[some], 1, spread=0.6, seed=added), [None] * added)
    assert sort_waiting(shelf.database, MODEL, SETTINGS)
    after = {row["id"]: row["person_id"] for row in shelf.database.all("SELECT id, person_id FROM faces")}
    assert {face: after[face] for face, owner in before.items() if owner is not None} == {
        face: owner for face, owner in before.items() if owner is not None
    }
    assert sum(owner is not None for owner in before.values()) >= 20
