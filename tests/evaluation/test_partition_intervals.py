"""Clustering scores under weights: equal to the plain ones and to worlds built person by person; coverage."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.bootstrap import weighted_intervals
from evaluation.partition import NOISE, contingency, partition_scores
from evaluation.partition_intervals import Cells, partition_intervals

faces = st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 4)), min_size=1, max_size=14)
checked = settings(max_examples=60, deadline=None)


def weighted(identities, labels, weights):
    return Cells.of(contingency(identities, labels)).scores(np.asarray(weights))


@given(faces)
@checked
def test_weights_of_one_give_the_plain_scores(pairs):
    identities, labels = np.array(pairs).T
    plain = partition_scores(identities, labels)
    for name, value in weighted(identities, labels, np.ones(len(set(identities)), int)).items():
        assert value == pytest.approx(plain[name], abs=1e-9), name


@given(faces, st.lists(st.integers(0, 3), min_size=4, max_size=4))
@checked
def test_a_person_without_weight_is_as_good_as_absent(pairs, weights):
    identities, labels = np.array(pairs).T
    present, codes = np.unique(identities, return_inverse=True)
    ones_and_zeros = np.minimum(np.array(weights)[: len(present)], 1)
    keep = ones_and_zeros[codes] == 1
    if not keep.any():
        return
    plain = partition_scores(identities[keep], labels[keep])
    found = weighted(identities, labels, ones_and_zeros)
    for name in set(found) - {"cluster_accuracy", "purity"}:  # whose matches are those of everybody
        assert found[name] == pytest.approx(plain[name], abs=1e-9), name


@given(faces, st.lists(st.integers(0, 3), min_size=4, max_size=4))
@checked
def test_copies_never_meet(pairs, weights):
    """Build every copy as a person of its own, and leave out what happens between copies of one person."""
    identities, labels = np.array(pairs).T
    present, codes = np.unique(identities, return_inverse=True)
    weights = np.array(weights)[: len(present)]
    if not weights.any():
        return
    clusters = np.where(labels == NOISE, 100 + np.arange(len(labels)), labels)
    copies = [(p, n, c) for p, c in zip(codes, clusters, strict=True) for n in range(weights[p])]
    own_world = [[o for o in copies if o[0] != p or o[1] == n] for p, n, _ in copies]
    worlds = list(zip(copies, own_world, strict=True))
    in_cluster = [([o for o in world if o[2] == me[2]], me) for me, world in worlds]
    precision = np.mean([np.mean([o[:2] == me[:2] for o in members]) for members, me in in_cluster])
    tp = sum(sum(o[:2] == me[:2] for o in members) - 1 for members, me in in_cluster)
    cp = sum(len(members) - 1 for members, _ in in_cluster)
    found = weighted(identities, labels, weights)
    assert found["bcubed_precision"] == pytest.approx(precision)
    assert found["pairwise_precision"] == pytest.approx(tp / cp if cp else 1.0)


def test_perfect_clusters_are_perfect_in_every_draw():
    identities = np.repeat(np.arange(10), [2, 3, 4, 5, 2, 3, 4, 5, 6, 7])
    for name, found in partition_intervals(identities, identities, resamples=50).items():
        assert found == pytest.approx((1, 1, 1)), name


def test_interval_lies_around_the_score():
    """Copies as strangers would lower precision in every draw, and clusters matched anew would raise accuracy."""
    rng = np.random.default_rng(0)
    identities = np.repeat(np.arange(120), 4)
    labels = np.where(rng.random(480) < 0.2, rng.integers(0, 120, 480), identities)
    for name, found in partition_intervals(identities, labels, resamples=300).items():
        middle = (found.low + found.high) / 2
        assert abs(middle - found.value) < 0.5 * (found.high - found.low), name
        assert 0 < found.high - found.low < 0.2, name


def test_interval_covers_other_people_as_often_as_it_says():
    """Draw many sets of people; the intervals of each should hold the mean over all of them, 19 times of 20."""
    rng = np.random.default_rng(1)
    found = []
    for trial in range(60):
        identities = np.repeat(np.arange(60), rng.integers(3, 9, 60))
        right = rng.beta(1, 2, 60)[identities]
        labels = np.where(rng.random(len(right)) < right, identities, rng.integers(0, 60, len(right)))
        found.append(partition_intervals(identities, labels, seed=trial, resamples=100))
    for name in ("bcubed_precision", "bcubed_f", "pairwise_f", "nmi", "cluster_accuracy", "purity"):
        truth = np.mean([each[name].value for each in found])
        assert sum(each[name].low <= truth <= each[name].high for each in found) >= 50, name


def test_seed_decides():
    identities, labels = np.arange(30) // 3, np.arange(30) // 4
    first, again = (partition_intervals(identities, labels, seed=2, resamples=20) for _ in range(2))
    assert first == again
    assert first != partition_intervals(identities, labels, seed=3, resamples=20)


def test_draws_without_an_answer_are_left_out():
    found = weighted_intervals(lambda w: {"least": float(w.max())} if (w == 1).all() else {}, 3, resamples=40)
    assert found["least"] == pytest.approx((1, 1, 1))


VALUES = {
    "pairwise_precision": (0.4, 0.042149, 0.8201),
    "pairwise_recall": (0.363636, 0.201785, 0.677297),
    "pairwise_f": (0.380952, 0.159433, 0.75288),
    "jaccard": (0.235294, 0.052901, 0.62497),
    "fowlkes_mallows": (0.381385, 0.146583, 0.751242),
    "ari": (0.264151, -0.064191, 0.730616),
    "bcubed_precision": (0.666667, 0.354454, 0.885756),
    "bcubed_recall": (0.680556, 0.489025, 0.875594),
    "bcubed_f": (0.67354, 0.432004, 0.884199),
    "nmi": (0.678995, 0.319434, 0.925623),
    "cluster_accuracy": (0.75, 0.595981, 0.906519),
    "purity": (0.75, 0.595981, 0.906519),
}


def test_intervals_of_a_small_clustering_are_what_they_were():
    identities = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 4])
    labels = np.array([0, 0, 1, 2, 1, 1, 0, 2, 2, -1, 3, 3])
    found = partition_intervals(identities, labels, seed=1, resamples=50)
    assert list(found) == list(VALUES)
    for name, interval in found.items():
        assert tuple(interval) == pytest.approx(VALUES[name], abs=1e-5), name
