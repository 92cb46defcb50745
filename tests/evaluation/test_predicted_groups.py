"""Groups that a model reads: only where nothing is known, only where it is sure, and marked."""

import numpy as np
import pandas as pd
import pytest

from evaluation.audit import predicted
from evaluation.predicted_groups import filled

READ = predicted(
    {
        "gender": np.array([[0.95, 0.05], [0.3, 0.7], [0.1, 0.9], [0.2, 0.8]]),
        "age": np.array([[25, 20, 30], [31, 21, 41], [44, 30, 58], [-3, -8, 2.0]]),
    },
    {"gender": ("female", "male")},
)


def test_what_is_known_stays_and_what_is_read_surely_is_marked():
    known = pd.DataFrame({"gender": ["male", None, None, None], "age": [None, None, None, "20-29"]})
    found = filled(known, READ)
    assert found["gender"].fillna("").tolist() == ["male", "", "male (predicted)", "male (predicted)"]
    assert found["age"].fillna("").tolist() == ["20-29 (predicted)", "30-39 (predicted)", "", "20-29"]
    assert known["gender"].isna().sum() == 3


def test_columns_that_nobody_reads_stay_unknown():
    known = pd.DataFrame({"condition": [None] * 4, "gender": ["female"] * 4})
    pd.testing.assert_frame_equal(filled(known, READ), known, check_dtype=False)


def test_an_age_below_nought_is_the_youngest_band():
    assert filled(pd.DataFrame({"age": [None] * 4}), READ)["age"][3] == "0-2 (predicted)"


def test_rows_must_be_those_of_the_faces():
    with pytest.raises(ValueError, match="read"):
        filled(pd.DataFrame({"gender": [None] * 3}), READ)
