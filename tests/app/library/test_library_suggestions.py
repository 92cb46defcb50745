"""Questions about who is the same person, and what becomes of the answers."""

import numpy as np
import pytest
from library_samples import MODEL, Fisherfaces, Shelf, people_around

from app.library import LibrarySettings
from app.library.answers import Answer
from app.library.calibration import calibrated, factor_of, same_person
from app.library.errors import BadRequest
from app.library.models import Models
from app.library.resorting import Resorting
from app.library.sorting import sort_waiting
from app.library.suggestions import Suggestions
from clustering.photos import PhotoSettings

SETTINGS = LibrarySettings(sorting=PhotoSettings(strictness=0.3))
EASY = LibrarySettings(sorting=PhotoSettings(strictness=0.15))
CENTRES = np.eye(8)[:5]


@pytest.fixture
def models(shelf, tmp_path) -> Models:
    with shelf.database.write() as rows:
        rows.execute("INSERT INTO facts VALUES ('model', ?)", (MODEL,))
        rows.execute("INSERT INTO facts VALUES ('sorted', ?)", (MODEL,))
    return Models(shelf.database, tmp_path, Fisherfaces(np.eye(2), 64))


@pytest.fixture
def suggestions(shelf, models) -> Suggestions:
    return Suggestions(shelf.database, shelf.edits, models, SETTINGS)


@pytest.fixture
def halves(shelf) -> list[str]:
    """Five people of six faces; the first is cut into two groups, 1 and 2, the second and third are one group, 3."""
    owners = [1] * 3 + [2] * 3 + [3] * 12 + [4] * 6 + [5] * 6
    return shelf.plant(people_around(CENTRES, 6, spread=0.2), owners)


def sides(question) -> set[int | None]:
    return {question.one.person, question.other.person}


def question_about(suggestions: Suggestions, people: set[int | None]):
    return next(each for each in suggestions.offered() if sides(each) == people)


def test_a_person_in_two_groups_and_two_in_one_are_asked_about_first(suggestions, halves):
    first, second = suggestions.offered()[:2]
    assert {frozenset(sides(first)), frozenset(sides(second))} == {frozenset({1, 2}), frozenset({3})}
    cut = next(each for each in (first, second) if sides(each) == {3})
    assert (cut.one.count, cut.other.count) == (6, 6)
    assert set(cut.one.faces) < set(halves[6:12]) or set(cut.one.faces) < set(halves[12:18])


def test_yes_puts_two_groups_together(shelf, suggestions, halves):
    shelf.edits.rename(2, "Ann")
    before = shelf.state()
    suggestions.answer(question_about(suggestions, {1, 2}).number, "yes")
    assert set(shelf.owners(halves[:6])) in ({1}, {2})
    (owner,) = set(shelf.owners(halves[:6]))
    assert tuple(shelf.database.one("SELECT name, settled FROM people WHERE id = ?", (owner,))) == ("Ann", 1)
    assert {1, 2} not in [sides(each) for each in suggestions.offered()]
    assert shelf.history.undo() == "the answer “the same person”"
    assert shelf.state() == before
    assert shelf.database.all("SELECT * FROM answers") == []
    shelf.history.redo()
    assert len(shelf.database.all("SELECT * FROM answers WHERE answer = 'yes'")) == 1


def test_no_parts_a_group(shelf, suggestions, halves):
    suggestions.answer(question_about(suggestions, {3}).number, "no")
    owners = shelf.owners(halves[6:18])
    assert len(set(owners[:6])) == len(set(owners[6:])) == 1
    assert owners[0] != owners[6]
    assert set(owners) not in [sides(each) for each in suggestions.offered()]


@pytest.mark.parametrize("word", ["no", "unsure"])
def test_no_and_not_sure_leave_groups_and_are_not_asked_again(shelf, suggestions, halves, word):
    before = shelf.state()
    suggestions.answer(question_about(suggestions, {1, 2}).number, word)
    assert shelf.state() == before
    assert {1, 2} not in [sides(each) for each in suggestions.offered()]
    shelf.history.undo()
    assert {1, 2} in [sides(each) for each in suggestions.offered()]


def test_yes_about_one_group_leaves_it_together_when_all_is_sorted_again(shelf, suggestions, models, halves):
    number = question_about(suggestions, {3}).number
    suggestions.answer(number, "yes")
    assert number not in [each.number for each in suggestions.offered()]
    resorting = Resorting(shelf.database, shelf.history, models, SETTINGS)
    resorting.apply(resorting.preview().number)
    one, other = shelf.database.one("SELECT one, other FROM answers")
    assert len(set(shelf.owners([one, other]))) == 1


def test_no_keeps_two_groups_apart_that_sorting_would_join(shelf, suggestions, models, halves):
    suggestions.answer(question_about(suggestions, {1, 2}).number, "no")
    resorting = Resorting(shelf.database, shelf.history, models, SETTINGS)
    resorting.apply(resorting.preview().number)
    one, other = shelf.database.one("SELECT one, other FROM answers")
    assert len(set(shelf.owners([one, other]))) == 2


def test_a_face_told_apart_does_not_join_that_person_later(shelf, suggestions, halves):
    late = shelf.plant(people_around(CENTRES[3:4], 1, spread=0.02, seed=3), [None])
    shelf.edits.answer(halves[18:24], late, Answer(halves[18], late[0], "no"))
    sort_waiting(shelf.database, MODEL, EASY)
    assert shelf.owners(late) != [4]
    shelf.history.undo()
    sort_waiting(shelf.database, MODEL, EASY)
    assert shelf.owners(late) == [4]


def test_yes_gives_an_unsorted_face_to_a_person(shelf, suggestions, halves):
    late = shelf.plant(people_around(CENTRES[3:4], 1, spread=0.02, seed=3), [None])
    shelf.edits.answer(late, halves[18:24], Answer(late[0], halves[18], "yes"))
    assert shelf.owners(late) == [4]


def test_two_unsorted_faces_become_a_person(shelf, suggestions, halves):
    late = shelf.plant(people_around(np.eye(8)[6:7], 2, spread=0.1, seed=3), [None, None])
    shelf.edits.answer(late[:1], late[1:], Answer(late[0], late[1], "yes"))
    (owner,) = set(shelf.owners(late))
    assert owner not in (None, 1, 2, 3, 4, 5)


def test_nobody_is_asked_about_hidden_people_or_two_with_names(shelf, suggestions, halves):
    shelf.edits.hide_person(3, True)
    shelf.edits.rename(1, "Ann")
    shelf.edits.rename(2, "Bob")
    asked = [sides(each) for each in suggestions.offered()]
    assert {1, 2} not in asked
    assert not any(3 in each for each in asked)


def test_what_was_parted_by_hand_is_not_asked_about(shelf, suggestions, halves):
    new = shelf.edits.split(4, halves[18:21])
    assert {4, new} not in [sides(each) for each in suggestions.offered()]


def test_a_question_about_what_has_changed_is_refused(shelf, suggestions, halves):
    question = question_about(suggestions, {1, 2})
    shelf.edits.move(halves[:1], 5)
    before = shelf.state()
    with pytest.raises(BadRequest, match="changed since"):
        suggestions.answer(question.number, "yes")
    with pytest.raises(BadRequest, match="changed since"):
        suggestions.answer(9999, "yes")
    assert shelf.state() == before


def test_too_few_faces_give_no_question(shelf, suggestions):
    assert suggestions.offered() == []
    shelf.plant(np.eye(8)[:1], [None])
    assert suggestions.offered() == []


def test_the_bound_moves_to_where_the_answers_put_it(shelf, suggestions, halves):
    assert factor_of(np.empty(0), np.empty(0, bool)) == pytest.approx(1)
    assert factor_of(np.full(5, 0.8), np.ones(5, bool)) < 0.9
    assert factor_of(np.full(5, 1.2), np.zeros(5, bool)) > 1.1
    assert factor_of(np.array([0.9, 1.1]), np.array([False, True])) == pytest.approx(1)
    assert same_person(1.0) == pytest.approx(0.5)
    assert calibrated(SETTINGS, shelf.database) == SETTINGS
    place = 0.7
    suggestions.answer(question_about(suggestions, {1, 2}).number, "yes")
    with shelf.database.write() as rows:
        rows.execute("UPDATE answers SET place = ?", (place,))
    expected = factor_of(np.array([place]), np.ones(1, bool))
    assert calibrated(SETTINGS, shelf.database).sorting.correction == expected < 1


def test_answers_go_with_the_faces(shelf: Shelf, suggestions, halves):
    suggestions.answer(question_about(suggestions, {1, 2}).number, "no")
    with shelf.database.write() as rows:
        rows.execute("DELETE FROM faces WHERE person_id = 1")
    assert shelf.database.all("SELECT * FROM answers") == []
