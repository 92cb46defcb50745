"""Bootstrap intervals against scipy, theory and hand-made cases."""

import numpy as np
import pytest
from scipy.stats import bootstrap

from evaluation.bootstrap import Interval, mean_interval, resampled, statistic_interval


def test_mean_interval_agrees_with_scipy() -> None:
    values = np.random.default_rng(0).normal(3, 2, 60)
    ours = mean_interval(values)
    theirs = bootstrap((values,), np.mean, method="percentile", n_resamples=4000, rng=1).confidence_interval
    assert ours.value == pytest.approx(values.mean())
    assert [ours.low, ours.high] == pytest.approx([theirs.low, theirs.high], abs=0.12)


def test_values_of_one_unit_are_drawn_together() -> None:
    people = np.repeat(np.arange(8), 50)
    values = people + np.random.default_rng(0).normal(0, 0.01, 400)
    alone, together = mean_interval(values), mean_interval(values, people)
    assert together.high - together.low > 4 * (alone.high - alone.low)


def test_interval_covers_the_true_mean_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    found = [mean_interval(rng.normal(0, 1, 50), seed=trial) for trial in range(200)]
    covered = sum(each.low <= 0 <= each.high for each in found)
    assert 178 <= covered <= 199


def test_statistic_interval_equals_mean_interval_for_the_mean() -> None:
    values = np.random.default_rng(2).normal(size=40)
    by_rows = statistic_interval(lambda rows: float(values[rows].mean()), np.arange(40))
    assert by_rows == pytest.approx(mean_interval(values))


def test_undefined_draws_are_left_out() -> None:
    units = np.array([0, 1])
    found = statistic_interval(lambda rows: 1.0 if len(set(rows)) == 2 else np.nan, units, resamples=50)
    assert found == Interval(1.0, 1.0, 1.0)


def test_resampled_rows_come_in_whole_units() -> None:
    units = np.array(["a", "b", "a", "c"])
    for rows in resampled(units, seed=3, resamples=20):
        assert np.sum(rows == 0) == np.sum(rows == 2)


def test_sign() -> None:
    assert Interval(1, 0.1, 2).excludes_zero
    assert Interval(-1, -2, -0.1).excludes_zero
    assert not Interval(1, -0.1, 2).excludes_zero
    assert not Interval(1, 0, 2).excludes_zero
    assert not Interval(-1, -2, 0).excludes_zero


@pytest.mark.parametrize("values", [[], [1.0, np.nan], [np.inf]])
def test_values_must_be_finite(values: list[float]) -> None:
    with pytest.raises(ValueError, match="finite"):
        mean_interval(np.array(values))
