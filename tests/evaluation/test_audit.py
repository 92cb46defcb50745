"""Shares of a set with intervals, and what is said of rare classes."""

import numpy as np
import pandas as pd
import pytest

from evaluation.audit import COLUMNS, age_rows, class_rows, predicted, warnings

CONFUSED = np.array([[80, 20], [10, 90]])


def shares(counts: list[int]) -> np.ndarray:
    """Faces of which so many are taken for each class."""
    return np.repeat(np.eye(len(counts)), counts, axis=0)


def test_counts_are_corrected_and_say_how_unsure_they_are():
    table = class_rows("gender", ("f", "m"), shares([310, 690]), CONFUSED).set_index("value")
    assert list(class_rows("gender", ("f", "m"), shares([1, 1]), CONFUSED)) == COLUMNS
    assert table.loc["f", "faces"] == 310
    assert table.loc["f", "share"] == pytest.approx(0.3)  # .3 x .8 + .7 x .1 = .31
    assert table.loc["f", "low"] < 0.3 < table.loc["f", "high"]
    few = class_rows("gender", ("f", "m"), shares([31, 69]), CONFUSED).set_index("value")
    assert few.loc["f", "high"] - few.loc["f", "low"] > table.loc["f", "high"] - table.loc["f", "low"]


def test_bands_of_age_are_counted_as_read():
    ages = np.array([-1, 1, 5, 25, 25, 25, 80.0])
    table = age_rows("age", np.column_stack([ages, ages - 5, ages + 5])).set_index("value")
    assert table["faces"].to_dict() == {
        "0-2": 2, "3-9": 1, "10-19": 0, "20-29": 3, "30-39": 0, "40-49": 0, "50-59": 0, "60-69": 0, "70+": 1
    }  # fmt: skip
    assert table.loc["20-29", "share"] == pytest.approx(3 / 7)
    assert not table["corrected"].any()


def test_a_class_that_is_surely_rare_is_named_and_one_that_may_be_is_not():
    exact = np.diag([1000, 1000])
    rare = class_rows("gender", ("female", "male"), shares([50, 950]), exact)
    [said] = warnings(rare)
    assert said.startswith("gender female: 5 % of the faces (")
    assert said.endswith("even were 50 %")
    assert warnings(class_rows("gender", ("female", "male"), shares([2, 8]), exact)) == []
    assert warnings(age_rows("age", np.full((50, 3), 25.0))) == []


def test_what_is_predicted_is_marked_and_says_how_sure_it_is():
    answers = {"gender": np.array([[0.9, 0.1], [0.4, 0.6]]), "age": np.array([[30, 20, 40], [10, 8, 12.0]])}
    told = predicted(answers, {"gender": ("f", "m")})
    pd.testing.assert_frame_equal(
        told,
        pd.DataFrame(
            {
                "predicted_gender": ["f", "m"],
                "predicted_gender_sure": [0.9, 0.6],
                "predicted_age": [30.0, 10.0],
                "predicted_age_half_width": [10.0, 2.0],
            }
        ),
        check_dtype=False,
    )
