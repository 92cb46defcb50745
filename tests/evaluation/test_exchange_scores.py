"""What is kept and what is changed, by hand."""

import numpy as np
import pytest

from evaluation.exchange import changed, kept


def test_kept_is_the_mean_correlation_of_units_that_vary():
    before = np.array([[0.0, 0.5, 0.1], [0.5, 0.0, 0.1], [1.0, 0.2, 0.1], [np.nan, 0.9, 0.1]])
    after = np.column_stack([before[:, 0] * 0.5 + 0.1, -before[:, 1], before[:, 2]])
    assert kept(before, after) == pytest.approx(0)
    assert kept(before[:, :1], after[:, :1]) == pytest.approx(1)
    assert np.isnan(kept(before[:, 2:], after[:, 2:]))


def test_changed_counts_faces_that_are_nearer_to_the_other_group():
    own, wanted = np.array([[1.0, 0.1], [1.0, -0.1]]), np.array([[0.0, 1.0]])
    assert changed(own, own, wanted) == 0
    assert changed(wanted * 5, own, wanted) == 1
    assert changed(np.array([[1.0, 0.9], [0.9, 1.0]]), own, wanted) == 0.5
