import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from faces.splits import SplitError, SplitSettings, assign_splits, split_groups, with_pairs


def people(make_faces, n: int, each: int = 3) -> pd.DataFrame:
    return make_faces(n * each, identity=[f"p{number // each}" for number in range(n * each)])


@pytest.fixture(scope="module")
def crowd(make_faces) -> pd.DataFrame:
    return people(make_faces, 200, 2)


@pytest.mark.parametrize("fractions", [{"train": 0.8, "val": 0.2}, {"train": 0.9, "val": 0.1}, None])
def test_shares_are_about_as_asked(make_faces, fractions):
    chosen = SplitSettings(**({"fractions": fractions} if fractions else {}))
    split = assign_splits(people(make_faces, 1500, 1), chosen)["split"]
    for name, share in chosen.fractions.items():
        assert (split == name).mean() == pytest.approx(share, abs=0.035)
    assert set(split) == set(chosen.fractions)
    assert split.dtype == "str"


def test_nobody_stands_in_two_splits(make_faces):
    faces = assign_splits(people(make_faces, 100, 5), SplitSettings())
    assert (faces.groupby("identity")["split"].nunique() == 1).all()


@settings(max_examples=25, deadline=None)
@given(new=st.integers(1, 200), by=st.sampled_from(["identity", "image"]), salt=st.text(max_size=4))
def test_added_data_moves_no_face(crowd, new, by, salt):
    chosen = SplitSettings(by=by, salt=salt, fractions={"train": 0.7, "val": 0.3})
    old = crowd.head(200)
    more = crowd.head(200 + new).sample(frac=1, random_state=0).reset_index(drop=True)
    before, after = (assign_splits(table, chosen).set_index("face_id")["split"] for table in (old, more))
    pd.testing.assert_series_equal(before, after.loc[before.index])


def test_a_salt_draws_another_division(make_faces):
    faces = people(make_faces, 100)
    one, two = (assign_splits(faces, SplitSettings(salt=salt))["split"] for salt in ("a", "b"))
    assert (one != two).any()


def test_frames_of_a_clip_and_faces_of_a_photo_stay_together(make_faces):
    faces = make_faces(400, path=[f"c{number // 4}.mp4" for number in range(400)], identity=None)
    for by in ("identity", "image"):
        split = assign_splits(faces, SplitSettings(by=by))
        assert (split.groupby("path")["split"].nunique() == 1).all()


def test_unknown_people_fall_back_to_their_photo(make_faces):
    faces = make_faces(4, identity=["a", "a", None, None])
    assert list(split_groups(faces, "identity")) == ["person:a", "person:a", "photo:p2.png", "photo:p3.png"]
    assert split_groups(faces, "image").iloc[0] == "photo:p0.png"


def test_a_person_named_like_a_photo_is_another_group(make_faces):
    faces = make_faces(2, identity=["x.png", None], path=["y.png", "x.png"])
    assert split_groups(faces, "identity").nunique() == 2


def test_stratified_shares_are_exact_in_each_stratum(make_faces):
    faces = make_faces(200, identity=[f"p{n}" for n in range(200)], sharpness=np.repeat([1.0, 2.0], [150, 50]))
    split = assign_splits(faces, SplitSettings(stratify_by="sharpness"))
    table = split.groupby(["sharpness", "split"]).size().unstack()
    assert table.loc[1.0].to_dict() == {"train": 105, "val": 15, "test": 30}
    assert table.loc[2.0].to_dict() == {"train": 35, "val": 5, "test": 10}


def test_one_person_is_an_error_that_names_the_fix(make_faces):
    with pytest.raises(SplitError, match=r"only one identity \('ann'\).*by: image"):
        assign_splits(make_faces(9, identity="ann"), SplitSettings())
    assert assign_splits(make_faces(99, identity="ann"), SplitSettings(by="image"))["split"].nunique() == 3


@given(count=st.integers(3, 12), salt=st.text(max_size=5))
def test_few_people_still_fill_every_split(make_faces, count, salt):
    tiny = SplitSettings(fractions={"train": 0.998, "val": 0.001, "test": 0.001}, salt=salt)
    assert set(assign_splits(people(make_faces, count), tiny)["split"]) == {"train", "val", "test"}


def test_fewer_people_than_splits_is_an_error_that_names_the_fix(make_faces):
    with pytest.raises(SplitError, match=r"2 groups \(by identity\) cannot fill .*add data"):
        assign_splits(people(make_faces, 2), SplitSettings())


def test_an_unknown_column_to_stratify_by_is_named(make_faces):
    with pytest.raises(SplitError, match="no column 'height'"):
        assign_splits(make_faces(40), SplitSettings(stratify_by="height"))


def test_the_data_sets_own_assignment_is_taken(make_faces):
    given_split = ["train", "val", "test", None] * 10
    faces = make_faces(40, given_split=given_split)
    split = assign_splits(faces, SplitSettings(by="given"))["split"]
    assert [one for one, own in zip(split, given_split, strict=True) if own] == [own for own in given_split if own]
    assert set(split) == {"train", "val", "test"}
    with pytest.raises(SplitError, match="no face has a split of its own"):
        assign_splits(make_faces(40), SplitSettings(by="given"))


def test_records_of_one_file_are_photos_of_their_own(make_faces):
    faces = make_faces(60, path="faces.csv", member=[str(number) for number in range(60)])
    assert assign_splits(faces, SplitSettings(by="image"))["split"].nunique() == 3


@pytest.mark.parametrize("fractions", [{}, {"train": 0.5, "val": 0.4}, {"train": 1.2, "val": -0.2}])
def test_fractions_must_sum_to_one(fractions):
    with pytest.raises(ValidationError, match="sum to 1"):
        SplitSettings(fractions=fractions)


@settings(max_examples=60, deadline=None)
@given(count=st.integers(4, 14), salt=st.text(max_size=5))
def test_two_people_are_held_out_where_there_are_enough(make_faces, count, salt):
    """Verification compares people: one alone in the held-out split made the run fail after all training."""
    chosen = SplitSettings(fractions={"train": 0.6, "val": 0.15, "test": 0.25}, salt=salt)
    split = assign_splits(people(make_faces, count), chosen)
    in_each = split.groupby("split")["identity"].nunique()
    assert in_each["test"] >= 2
    assert set(in_each.index) == {"train", "val", "test"}


def test_one_of_the_people_held_out_has_two_faces(make_faces):
    names = [*(f"once{number}" for number in range(40)), "twice", "twice"]
    for salt in "abcdef":
        split = assign_splits(make_faces(42, identity=names), SplitSettings(salt=salt))
        assert (split.loc[split["identity"] == "twice", "split"] == "test").all()


def test_people_stay_where_they_fall_when_that_is_enough():
    position = np.array([0.1, 0.2, 0.5, 0.9, 0.95])
    placed = np.array(["train", "train", "val", "test", "test"])
    sizes, named = np.array([3, 3, 3, 3, 1]), np.ones(5, bool)
    np.testing.assert_array_equal(with_pairs(placed, position, sizes, named), placed)


def test_the_nearest_person_moves_and_leaves_no_split_empty():
    placed = np.array(["train", "train", "val", "test"])
    moved = with_pairs(placed, np.array([0.1, 0.2, 0.8, 0.9]), np.full(4, 3), np.ones(4, bool))
    assert list(moved) == ["train", "test", "val", "test"]
    few = with_pairs(placed[1:], np.array([0.2, 0.8, 0.9]), np.full(3, 3), np.ones(3, bool))
    assert list(few) == ["train", "val", "test"]
