"""Leads between evaluation samples: signs, pairing, and people as the units of every interval."""

import numpy as np
import pytest

from evaluation.bootstrap import mean_interval
from evaluation.samples import LOWER_IS_BETTER, MeanSample, VerificationSample, better_by

PEOPLE = np.repeat(list("abcdef"), 50)
OF_PERSON = np.array([0.3, -0.1, 0.2, 0.05, 0.4, -0.02])


def test_the_interval_of_a_mean_is_one_over_people_however_many_faces_they_have():
    """All faces of a person differ by the same amount: 300 faces say no more than 6 people do."""
    ours, theirs = (MeanSample("ssim", values, PEOPLE) for values in (np.repeat(OF_PERSON, 50), np.zeros(300)))
    lead = ours.lead_over(theirs, seed=3)
    assert lead == pytest.approx(mean_interval(OF_PERSON, seed=3))
    assert lead.high - lead.low > 3 * np.ptp(mean_interval(np.repeat(OF_PERSON, 50), seed=3)[1:])


@pytest.mark.parametrize(("metric", "sign"), [("ssim", 1), ("psnr", 1), ("mse", -1), ("verification_eer", -1)])
def test_better_is_more_or_less_by_the_metric(metric, sign):
    assert better_by(metric, 0.7, 0.5) == pytest.approx(0.2 * sign)
    assert (metric in LOWER_IS_BETTER) == (sign < 0)


def test_a_score_is_that_of_the_rows_asked_for():
    sample = MeanSample("mse", np.array([1.0, 2.0, 6.0]), np.array(list("aab")))
    assert sample.score(np.array([0, 2])) == 3.5
    assert sample.can_score(np.array([2]))
    assert not sample.can_score(np.array([], int))


def test_verification_needs_two_people_one_of_them_with_two_faces():
    vectors = np.array([[0, 1], [0, 1.1], [1, 0], [1, 0.1]], np.float32)
    sample = VerificationSample("verification_auc", vectors, list("aabc"))
    assert sample.score(np.arange(4)) == 1.0
    assert sample.can_score(np.array([0, 1, 2]))
    assert not sample.can_score(np.array([0, 1]))
    assert not sample.can_score(np.array([0, 2, 3]))
