"""Scores by group of people."""

import numpy as np
import pandas as pd
import pytest

from evaluation.subgroups import subgroup_scores, subgroups

IDENTITIES = np.repeat(["ada", "bo", "cy", "di"], 2)


@pytest.fixture
def attributes():
    return pd.DataFrame(
        {
            "gender": ["female", "female", "male", "male", "male", "male", "female", "female"],
            "age": ["20-29"] * 2 + [None] * 2 + ["30-39"] * 4,
        }
    )


def test_each_value_is_a_group_and_unknown_is_none(attributes):
    found = {name: list(np.flatnonzero(member)) for name, member in subgroups(attributes)}
    assert found == {
        "gender=female": [0, 1, 6, 7],
        "gender=male": [2, 3, 4, 5],
        "age=20-29": [0, 1],
        "age=30-39": [4, 5, 6, 7],
    }


def test_score_sees_the_rows_of_the_group_and_small_groups_say_so(attributes):
    found = subgroup_scores(lambda rows: rows.tolist(), IDENTITIES, attributes)
    assert found["gender=male"] == [2, 3, 4, 5]
    assert found["age=20-29"] is None


def test_people_seen_once_cannot_be_compared(attributes):
    found = subgroup_scores(len, np.arange(8), attributes)
    assert set(found.values()) == {None}


def test_missing_columns_are_no_groups():
    assert subgroup_scores(len, IDENTITIES, pd.DataFrame(index=range(8))) == {}


def test_rows_must_match(attributes):
    with pytest.raises(ValueError, match="one entry per face"):
        subgroup_scores(len, IDENTITIES[:3], attributes)
