"""Verification scores under weights: equal to the plain ones, and to pairs that are written out."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from evaluation.summary import verification_scores
from evaluation.verification import verification_roc
from evaluation.verification_intervals import PeoplePairs, verification_intervals


def people(count=20, spread=0.9, seed=0):
    rng = np.random.default_rng(seed)
    identities = np.repeat(np.arange(count), 5)
    x_nd = rng.normal(size=(count, 8))[identities] + spread * rng.normal(size=(5 * count, 8))
    return x_nd.astype(np.float32), identities


def test_weights_of_one_give_the_plain_scores():
    x_nd, identities = people()
    pairs = PeoplePairs.of(x_nd, identities)
    ours = verification_scores(pairs.roc(np.ones(len(pairs.same), int)))
    assert ours == pytest.approx(verification_scores(verification_roc(x_nd, identities)))


def test_equal_distances_are_one_threshold():
    identities = np.repeat([0, 1, 2], 3)
    pairs = PeoplePairs.of(np.ones((9, 2)), identities)
    assert pairs.roc(np.ones(36, int)).auc == 0.5


def test_counts_are_pairs_that_stand_as_often():
    pairs = PeoplePairs.of(*people(count=6))
    counts = np.random.default_rng(1).integers(0, 4, len(pairs.same))
    rows = np.repeat(np.arange(len(counts)), counts)
    assert pairs.roc(counts).auc == pytest.approx(roc_auc_score(pairs.same[rows], -pairs.distances[rows]))


def test_pairs_count_as_their_people_were_drawn():
    x_nd, identities = people(count=3)
    pairs, seen = PeoplePairs.of(x_nd, identities), []
    pairs.intervals(lambda counts: seen.append(counts) or {}, resamples=10)
    for counts in seen[1:]:
        of_one = [counts[pairs.same & (pairs.left == person)] for person in range(3)]
        weights = [int(each[0]) for each in of_one]
        assert sum(weights) == 3
        for person, other in ((0, 1), (0, 2), (1, 2)):
            across = ((pairs.left == person) & (pairs.right == other)) | (
                (pairs.left == other) & (pairs.right == person)
            )
            assert set(counts[across]) == {weights[person] * weights[other]}


def test_more_people_narrow_the_interval():
    few, many = (
        verification_intervals(PeoplePairs.of(*people(count)), resamples=100)["verification_auc"] for count in (8, 60)
    )
    assert few.low <= few.value <= few.high
    assert many.high - many.low < 0.6 * (few.high - few.low)


def test_draws_of_one_person_alone_are_left_out():
    found = verification_intervals(PeoplePairs.of(*people(count=2)), resamples=40)
    assert all(np.isfinite(each).all() for each in found.values())


def test_one_identity_cannot_be_verified():
    with pytest.raises(ValueError, match="at least 2 identities"):
        PeoplePairs.of(np.eye(3), np.zeros(3))
