import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.rejects import Reason
from faces.selection.frame_choice import at_random, diverse
from faces.selection.person_faces import SelectionSettings, intensities, most_neutral, nearest, select_faces

RNG = np.random.default_rng(0)


def inputs_of(chosen: pd.DataFrame, identity: str) -> list[str]:
    rows = chosen[(chosen["identity"] == identity) & (chosen["role"] == "input")]
    assert list(rows["order"]) == list(range(len(rows)))
    return list(rows["face_id"])


def neutral_of(chosen: pd.DataFrame, identity: str) -> str:
    rows = chosen[(chosen["identity"] == identity) & (chosen["role"] == "neutral")]
    assert list(rows["order"]) == [0]
    return str(rows["face_id"].iloc[0])


@pytest.fixture
def person(make_faces):
    """Ten frontal faces: face 4 at rest, then a smile in rising strength, one jaw drop, one brow."""
    smile = [0.2, 0.3, 0.4, 0.5, 0.0, 0.6, 0.7, 0.8, 0.1, 0.1]
    jaw = [0.0] * 8 + [0.9, 0.0]
    brow = [0.0] * 9 + [0.8]
    relaxed = [value <= 0.2 for value in smile]
    return make_faces(10, identity="ann", frontal=True, neutral=relaxed, au12=smile, au27=jaw, au01=brow)


def test_the_least_expressive_face_is_neutral_and_the_inputs_are_far_apart(person):
    chosen, left_out = select_faces(person, SelectionSettings(frames=3))
    ids = list(person["face_id"])
    assert neutral_of(chosen, "ann") == ids[4]
    assert inputs_of(chosen, "ann") == [ids[8], ids[9], ids[7]]
    assert len(left_out) == 0
    assert list(left_out.columns) == ["identity", "reason", "detail"]


def test_only_good_faces_are_chosen(person):
    """The faces that would be taken first are turned, doubtful, blurred or unmeasured."""
    person.loc[4, "frontal"] = False
    person.loc[8, "confidence"] = 0.6
    person.loc[9, "sharpness"] = 20.0
    person.loc[7, [name for name in person.columns if name.startswith("au")]] = np.nan
    chosen, _ = select_faces(person, SelectionSettings(frames=3))
    taken = [list(person["face_id"]).index(name) for name in chosen["face_id"]]
    assert taken[0] == 0
    assert set(taken) <= {0, 1, 2, 3, 5, 6}


def test_faces_without_confidence_are_not_doubtful(person):
    chosen, _ = select_faces(person.assign(confidence=np.nan), SelectionSettings(frames=3))
    assert len(chosen) == 4


def test_exactly_enough_faces_are_too_few_and_the_least_confidence_is_enough(make_faces):
    faces = make_faces(9, identity=["ann"] * 4 + ["bob"] * 5, frontal=True, neutral=True)
    _, left_out = select_faces(faces, SelectionSettings(frames=4))
    assert list(left_out["identity"]) == ["ann"]
    surely = SelectionSettings(frames=4, min_confidence=0.5)
    pd.testing.assert_frame_equal(
        select_faces(faces.assign(confidence=0.5), surely).chosen,
        select_faces(faces.assign(confidence=0.9), surely).chosen,
    )


def test_people_of_whom_nothing_is_chosen_are_named(make_faces):
    faces = make_faces(
        12,
        identity=["ann"] * 5 + ["bob"] * 4 + [None] * 3,
        frontal=[True] * 5 + [True, False, False, True] + [True] * 3,
        neutral=True,
    )
    chosen, left_out = select_faces(faces, SelectionSettings(frames=4))
    assert set(chosen["identity"]) == {"ann"}
    bob, unknown = left_out.itertuples(index=False)
    assert (bob.identity, bob.reason) == ("bob", Reason.TOO_FEW_FRONTAL)
    assert bob.detail == "4 faces, 2 frontal, 2 of them good; 5 are needed"
    assert pd.isna(unknown.identity)
    assert (unknown.reason, unknown.detail) == (Reason.NO_IDENTITY, "3 faces")


def test_nobody_at_all_gives_two_empty_tables(make_faces):
    chosen, left_out = select_faces(make_faces(0, frontal=[], neutral=[]), SelectionSettings())
    assert list(chosen.columns) == ["identity", "role", "order", "face_id"]
    assert len(chosen) == len(left_out) == 0


def test_faces_must_be_judged_first(make_faces):
    with pytest.raises(ValueError, match="mark_faces"):
        select_faces(make_faces(3), SelectionSettings())


@pytest.mark.parametrize("choice", ["diverse", "random"])
def test_the_choice_depends_neither_on_row_order_nor_on_other_people(make_faces, choice):
    units = np.random.default_rng(3).random((40, 2))
    people = ["ann"] * 20 + ["bob"] * 20
    faces = make_faces(40, identity=people, frontal=True, neutral=True, au12=units[:, 0], au04=units[:, 1])
    how = SelectionSettings(frames=5, choice=choice)
    both, _ = select_faces(faces, how)
    shuffled, _ = select_faces(faces.sample(frac=1, random_state=1), how)
    pd.testing.assert_frame_equal(both, shuffled)
    alone, _ = select_faces(faces[faces["identity"] == "bob"], how)
    pd.testing.assert_frame_equal(both[both["identity"] == "bob"].reset_index(drop=True), alone)


def test_the_random_choice_follows_its_seed(make_faces):
    faces = make_faces(30, identity="ann", frontal=True, neutral=True)

    def inputs(seed):
        return inputs_of(select_faces(faces, SelectionSettings(choice="random", seed=seed))[0], "ann")

    assert inputs(1) == inputs(1)
    assert inputs(1) != inputs(2)


def test_equal_faces_are_told_apart_by_sharpness_then_by_name(make_faces):
    sharpness = [100.0, 100.0, 120.0, 100.0, 120.0, 100.0]
    faces = make_faces(6, identity="ann", frontal=True, neutral=True, sharpness=sharpness)
    chosen, _ = select_faces(faces, SelectionSettings(frames=5))
    assert neutral_of(chosen, "ann") == faces["face_id"][2]
    assert inputs_of(chosen, "ann") == list(faces["face_id"].drop(2))


def test_backends_share_one_scale(make_faces):
    faces = make_faces(2, identity="ann", backend=["openface", "mediapipe"], au12=[2.5, 0.5])
    np.testing.assert_allclose(intensities(faces, ("au12", "au04")), [[0.5, 0], [0.5, 0]])


def test_missing_units_count_as_usual_for_the_person(make_faces):
    faces = make_faces(4, identity="ann", au12=[0.1, 0.2, np.nan, 0.9], au09=np.nan)
    np.testing.assert_allclose(intensities(faces, ("au12", "au09"))[:, 0], [0.1, 0.2, 0.2, 0.9])
    np.testing.assert_allclose(intensities(faces, ("au12", "au09"))[:, 1], 0)


def test_unknown_units_and_choices_are_refused():
    with pytest.raises(ValueError, match="did you mean 'au12'"):
        SelectionSettings(units=("au1 2",))
    with pytest.raises(ValueError, match="choice"):
        SelectionSettings(choice="divers")
    with pytest.raises(ValueError, match="did you mean 'au12'"):
        SelectionSettings(expression={"au1 2": 0.8})
    with pytest.raises(ValueError, match="au12 is not one of `units`"):
        SelectionSettings(expression={"au12": 0.8}, units=("au04",))


def test_a_person_without_a_truly_neutral_face_is_left_out(person):
    nobody, left_out = select_faces(person.assign(neutral=False), SelectionSettings(frames=3))
    assert len(nobody) == 0
    assert list(left_out.itertuples(index=False, name=None)) == [
        ("ann", Reason.NO_TARGET_FACE, "none of 10 good faces, `judged`")
    ]
    chosen, _ = select_faces(person.assign(neutral=False), SelectionSettings(frames=3, target="nearest"))
    assert neutral_of(chosen, "ann") == person["face_id"][4]


def test_the_judged_target_is_the_least_expressive_of_those_marked_neutral(person):
    person["neutral"] = [False, True, True] + [False] * 7
    chosen, _ = select_faces(person, SelectionSettings(frames=3))
    assert neutral_of(chosen, "ann") == person["face_id"][1]


def test_the_data_set_may_say_which_face_is_neutral(person):
    person["condition"] = ["happy"] * 5 + ["normal", None, "Normal", "normal", "wink"]
    chosen, _ = select_faces(person.assign(neutral=False), SelectionSettings(frames=3, target="given"))
    assert neutral_of(chosen, "ann") == person["face_id"][5]
    _, left_out = select_faces(person, SelectionSettings(frames=3, target="given", labels=("calm",)))
    assert list(left_out["reason"]) == [Reason.NO_TARGET_FACE]


def test_another_expression_can_be_the_target(person):
    chosen, _ = select_faces(person.assign(neutral=False), SelectionSettings(frames=3, expression={"au12": 0.65}))
    assert neutral_of(chosen, "ann") in {person["face_id"][5], person["face_id"][6]}
    _, left_out = select_faces(person, SelectionSettings(frames=3, expression={"au04": 0.8}))
    assert list(left_out["reason"]) == [Reason.NO_TARGET_FACE]


def test_people_with_fewer_faces_give_what_they_have(make_faces):
    faces = make_faces(9, identity=["ann"] * 5 + ["bob"] * 3 + ["cat"], frontal=True, neutral=True)
    chosen, left_out = select_faces(faces, SelectionSettings(frames=4, min_frames=2))
    assert len(inputs_of(chosen, "ann")) == 4
    assert len(inputs_of(chosen, "bob")) == 2
    assert list(left_out["detail"]) == ["1 faces, 1 frontal, 1 of them good; 3 are needed"]


expressions = st.integers(2, 9).flatmap(
    lambda n: st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), min_size=n, max_size=n)
)


@settings(max_examples=100, deadline=None)
@given(rows=expressions, seed=st.integers(0, 99))
def test_both_choices_give_different_rows_other_than_the_neutral_one(rows, seed):
    units = np.array(rows)
    start = most_neutral(units, np.ones(len(units)))
    assert units[start].sum() == units.sum(axis=1).min()
    for choose in (diverse, at_random):
        chosen = choose(units, start, len(units) - 1, np.random.default_rng(seed))
        assert sorted([start, *chosen]) == list(range(len(units)))


@settings(max_examples=60, deadline=None)
@given(rows=expressions, wanted=st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)))
def test_no_row_is_nearer_to_an_expression_than_the_nearest(rows, wanted):
    units, expression = np.array(rows), np.array(wanted)
    apart = np.abs(units - expression).sum(axis=1)
    assert apart[nearest(units, expression, np.ones(len(units)))] == apart.min()


@settings(max_examples=60, deadline=None)
@given(rows=expressions, data=st.data())
def test_farthest_points_cover_all_faces_within_twice_the_best_radius(rows, data):
    """Gonzalez' bound, against every possible choice."""
    units = np.array(rows)
    count = data.draw(st.integers(1, len(units) - 1))
    between = np.linalg.norm(units[:, None] - units[None], axis=2)

    def radius(rows) -> float:
        return float(between[:, list(rows)].min(axis=1).max())

    best = min(radius(rows) for rows in itertools.combinations(range(len(units)), count + 1))
    assert radius([0, *diverse(units, 0, count, RNG)]) <= 2 * best + 1e-9
