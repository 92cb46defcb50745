"""The likelihood ratio against densities that are known, and its cost against values worked by hand."""

import numpy as np
import pytest
from sklearn.metrics import log_loss

from evaluation.likelihood_ratio import LikelihoodRatio, cllr, evidence_scores, least_cllr
from evaluation.verification_intervals import PeoplePairs


@pytest.fixture(scope="module")
def normal():
    """Distances of two normal densities of one variance: their log ratio is linear, 4.5 - 5 d."""
    rng = np.random.default_rng(0)
    same = np.arange(40_000) < 4_000
    return np.where(same, 0.7, 1.1) + np.sqrt(0.08) * rng.normal(size=40_000), same


def test_the_known_ratio_is_found_whatever_the_share_of_pairs(normal):
    ratio = LikelihoodRatio.fit(*normal)
    assert (ratio.offset, ratio.slope) == pytest.approx((4.5, -5.0), rel=0.05)
    assert ratio.log_ratios(np.array([0.9]))[0] == pytest.approx(0, abs=0.1)


def test_cllr_is_a_balanced_log_loss(normal):
    distances, same = normal
    log_ratios = LikelihoodRatio.fit(distances, same).log_ratios(distances)
    weights = np.where(same, 1 / same.sum(), 1 / (~same).sum())
    theirs = log_loss(same, 1 / (1 + np.exp(-log_ratios)), sample_weight=weights) / np.log(2)
    assert cllr(log_ratios, same) == pytest.approx(theirs)


def test_cllr_by_hand():
    same = np.array([True, False])
    assert cllr(np.zeros(2), same) == pytest.approx(1)
    assert cllr(np.array([40.0, -40.0]), same) == pytest.approx(0)
    assert cllr(np.array([-np.log(3), 0.0]), same) == pytest.approx((2 + 1) / 2)


def test_counts_are_pairs_that_stand_as_often():
    rng = np.random.default_rng(3)
    log_ratios, same, counts = rng.normal(size=50), np.arange(50) < 20, rng.integers(1, 4, 50)
    rows = np.repeat(np.arange(50), counts)
    assert cllr(log_ratios, same, counts) == pytest.approx(cllr(log_ratios[rows], same[rows]))


def test_least_cost_sees_the_order_only(normal):
    distances, same = normal
    good = LikelihoodRatio.fit(distances, same).log_ratios(distances)
    assert cllr(good, same) == pytest.approx(least_cllr(good, same), abs=0.01)
    loud = 8 * good + 3
    assert least_cllr(loud, same) == pytest.approx(least_cllr(good, same))
    assert cllr(loud, same) > 2 * least_cllr(loud, same)


def test_separated_and_useless_distances():
    same = np.arange(20) < 10
    assert least_cllr(np.where(same, 2.0, -1.0), same) == 0
    assert least_cllr(np.zeros(20), same) == pytest.approx(1)
    ratio = LikelihoodRatio.fit(np.where(same, 0.1, 1.5), same)
    assert np.isfinite([ratio.offset, ratio.slope]).all()


def test_the_sign_decides():
    rng = np.random.default_rng(1)
    identities = np.repeat(np.arange(12), 4)
    x_nd = 3 * rng.normal(size=(12, 6))[identities] + rng.normal(size=(48, 6))
    pairs = PeoplePairs.of(x_nd, identities)
    scores = evidence_scores(LikelihoodRatio(5.0, -10.0), pairs, np.ones(len(pairs.same)))
    near = pairs.distances < 0.5
    expected = (np.mean(~near[pairs.same]) + np.mean(near[~pairs.same])) / 2
    assert scores["lr_error"] == pytest.approx(expected)
    assert scores["lr_cllr"] > 0


def test_one_kind_of_pair_is_refused():
    with pytest.raises(ValueError, match="got one kind"):
        LikelihoodRatio.fit(np.ones(3), np.ones(3, bool))
