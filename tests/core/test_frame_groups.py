import numpy as np
import pandas as pd
import pytest

from core.frame_groups import FrameGroups, frame_groups


@pytest.fixture
def manifest() -> pd.DataFrame:
    return pd.DataFrame({"face_id": list("abcdefgh"), "split": ["train"] * 4 + ["test"] * 4})


def chosen(*rows: tuple[str, str, int, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["identity", "role", "order", "face_id"])


BOTH = chosen(
    ("zoe", "neutral", 0, "f"),
    ("zoe", "input", 1, "e"),
    ("zoe", "input", 0, "h"),
    ("ann", "neutral", 0, "b"),
    ("ann", "input", 0, "d"),
)


def test_groups_are_rows_in_the_order_of_their_choice(manifest):
    groups = frame_groups(manifest, BOTH)
    assert list(groups.identities) == ["zoe", "ann"]
    assert groups.target.tolist() == [5, 1]
    assert groups.target.dtype == groups.inputs[0].dtype == np.int64
    assert [rows.tolist() for rows in groups.inputs] == [[7, 4], [3]]
    assert list(groups.split) == ["test", "train"]


def test_rows_follow_the_manifest_whatever_its_index(manifest):
    turned = manifest.iloc[::-1]
    assert frame_groups(turned, BOTH).target.tolist() == [2, 6]


def test_a_part_holds_the_people_of_one_split(manifest):
    groups = frame_groups(manifest, BOTH)
    assert list(groups.part("train").identities) == ["ann"]
    assert len(groups.part("val")) == 0
    assert [rows.tolist() for rows in groups.part("test").inputs] == [[7, 4]]


def test_faces_that_alignment_lost_are_passed_over(manifest):
    without_input = frame_groups(manifest[manifest["face_id"] != "d"], BOTH)
    assert list(without_input.identities) == ["zoe"]
    without_target = frame_groups(manifest[manifest["face_id"] != "f"], BOTH)
    assert list(without_target.identities) == ["ann"]
    fewer = frame_groups(manifest[manifest["face_id"] != "h"], BOTH)
    assert [rows.tolist() for rows in fewer.inputs] == [[4], [3]]


def test_a_person_in_several_splits_is_refused(manifest):
    torn = chosen(("ann", "neutral", 0, "b"), ("ann", "input", 0, "e"))
    with pytest.raises(ValueError, match=r"1 people .*\(ann\).*by: identity"):
        frame_groups(manifest, torn)


def test_nobody_chosen_gives_no_group(manifest):
    groups = frame_groups(manifest, BOTH.iloc[:0])
    assert len(groups) == len(groups.part("train")) == 0


def test_groups_without_inputs_or_of_unequal_length_are_refused():
    names, rows = np.array(["ann"]), np.array([0])
    with pytest.raises(ValueError, match="no input faces for ann"):
        FrameGroups(names, rows, (np.array([], np.int64),), np.array(["train"]))
    with pytest.raises(ValueError, match="one identity"):
        FrameGroups(names, rows, (), np.array(["train"]))
