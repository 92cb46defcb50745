"""Clustering scores against brute force, scikit-learn and cases worked by hand."""

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score, fowlkes_mallows_score, normalized_mutual_info_score
from sklearn.metrics.cluster import pair_confusion_matrix

from evaluation.partition import (
    PrecisionRecall,
    ari,
    bcubed,
    cluster_accuracy,
    contingency,
    fowlkes_mallows,
    jaccard,
    nmi,
    pairwise,
    partition_scores,
    purity,
    split_noise,
)

SCORES = [name for name in partition_scores([0, 1], [0, 1]) if name not in {"clusters_found", "noise_share"}]

faces = st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 4)), min_size=1, max_size=14)
checked = settings(max_examples=60, deadline=None)


def split(pairs):
    identities, labels = np.array(pairs).T
    return identities, labels


def with_singletons(labels):
    """The definition of the noise rule, written apart from the code under test."""
    return [(f"noise {i}" if label == -1 else label) for i, label in enumerate(labels)]


def brute_pairwise(identities, labels):
    labels = with_singletons(labels)
    both = cluster = identity = 0
    for i, j in combinations(range(len(labels)), 2):
        same_cluster, same_identity = labels[i] == labels[j], identities[i] == identities[j]
        both += same_cluster and same_identity
        cluster += same_cluster
        identity += same_identity
    return (both / cluster if cluster else 1.0), (both / identity if identity else 1.0)


def brute_bcubed(identities, labels):
    labels = with_singletons(labels)
    everyone = range(len(labels))
    precision, recall = [], []
    for i in everyone:
        cluster = {j for j in everyone if labels[j] == labels[i]}
        person = {j for j in everyone if identities[j] == identities[i]}
        precision.append(len(cluster & person) / len(cluster))
        recall.append(len(cluster & person) / len(person))
    return np.mean(precision), np.mean(recall)


def brute_accuracy(identities, labels):
    labels = with_singletons(labels)
    clusters = list(dict.fromkeys(labels)) + [None] * len(set(identities))
    best = 0
    for match in permutations(range(len(clusters)), len(set(identities))):
        wanted = dict(zip(sorted(set(identities)), match, strict=True))
        hits = sum(clusters[wanted[p]] == c for p, c in zip(identities, labels, strict=True))
        best = max(best, hits)
    return best / len(labels)


@given(faces)
@checked
def test_pairwise_counts_pairs(pairs):
    identities, labels = split(pairs)
    score = pairwise(identities, labels)
    assert (score.precision, score.recall) == pytest.approx(brute_pairwise(identities, labels))


@given(faces)
@checked
def test_bcubed_follows_its_definition(pairs):
    identities, labels = split(pairs)
    score = bcubed(identities, labels)
    assert (score.precision, score.recall) == pytest.approx(brute_bcubed(identities, labels))


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-1, 2)), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_accuracy_is_the_best_one_to_one_match(pairs):
    identities, labels = split(pairs)
    assert cluster_accuracy(identities, labels) == pytest.approx(brute_accuracy(identities, labels))


@given(faces)
@checked
def test_nmi_and_ari_are_those_of_scikit_learn_with_noise_apart(pairs):
    identities, labels = split(pairs)
    apart = [hash(str(label)) for label in with_singletons(labels)]
    assert nmi(identities, labels) == pytest.approx(normalized_mutual_info_score(identities, apart))
    assert ari(identities, labels) == pytest.approx(adjusted_rand_score(identities, apart))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=2, max_size=40))
@checked
def test_pairwise_is_that_of_scikit_learn(pairs):
    identities, labels = split(pairs)
    (_, false), (missed, true) = pair_confusion_matrix(identities, labels)
    assume(true + false and true + missed)
    score = pairwise(identities, labels)
    assert score.precision == pytest.approx(true / (true + false))
    assert score.recall == pytest.approx(true / (true + missed))


@given(faces, st.randoms(use_true_random=False))
@checked
def test_scores_ignore_names_and_order(pairs, random):
    identities, labels = split(pairs)
    order = random.sample(range(len(pairs)), len(pairs))
    renamed = np.where(labels == -1, -1, (labels * 7 + 3) % 11)
    people = np.array([f"person {9 - p}" for p in identities])
    assert partition_scores(people[order], renamed[order]) == pytest.approx(partition_scores(identities, labels))


@given(faces)
@checked
def test_scores_stay_in_bounds(pairs):
    scores = partition_scores(*split(pairs))
    assert all(isinstance(value, float) and np.isfinite(value) for value in scores.values())
    assert all(0 <= scores[name] <= 1 + 1e-12 for name in SCORES if name != "ari")
    assert -0.5 <= scores["ari"] <= 1
    assert scores["cluster_accuracy"] <= scores["purity"] + 1e-12


@given(st.lists(st.integers(0, 5), min_size=1, max_size=20))
@checked
def test_a_perfect_clustering_scores_one_everywhere(identities):
    scores = partition_scores(identities, identities)
    assert {name: scores[name] for name in SCORES} == pytest.approx(dict.fromkeys(SCORES, 1.0))


def test_bcubed_of_a_case_worked_by_hand():
    score = bcubed(list("aaaabb"), [0, 0, 0, 1, 1, 1])
    assert score.precision == pytest.approx((3 * 1 + 1 / 3 + 2 * 2 / 3) / 6)
    assert score.recall == pytest.approx((3 * 3 / 4 + 1 / 4 + 2) / 6)
    assert score.f == pytest.approx(2 * score.precision * score.recall / (score.precision + score.recall))


def test_each_noise_face_is_a_cluster_of_its_own():
    np.testing.assert_array_equal(split_noise([-1, 5, 5, -1]), [1, 0, 0, 2])
    scores = partition_scores(["a", "a", "b", "b"], [-1, -1, -1, -1])
    assert scores["pairwise_precision"] == 1
    assert scores["pairwise_recall"] == scores["pairwise_f"] == 0
    assert scores["bcubed_recall"] == 0.5
    assert scores["cluster_accuracy"] == 0.5
    assert scores["purity"] == 1
    assert (scores["clusters_found"], scores["noise_share"]) == (0, 1)


def test_purity_and_accuracy_differ_when_a_person_is_split():
    identities, labels = list("aaaab"), [0, 0, 1, 1, 2]
    assert purity(identities, labels) == 1
    assert cluster_accuracy(identities, labels) == pytest.approx(3 / 5)


def test_many_noise_faces_need_no_dense_table_of_them():
    identities = np.repeat(np.arange(2_000), 25)
    assert cluster_accuracy(identities, np.full(50_000, -1)) == pytest.approx(1 / 25)
    assert contingency(identities, np.full(50_000, -1)).shape == (2_000, 50_000)


def test_unequal_lengths_are_named():
    with pytest.raises(ValueError, match="identities: 3, labels: 2"):
        partition_scores([0, 1, 2], [0, 1])


def test_no_face_at_all_is_refused():
    with pytest.raises(ValueError, match="at least one face"):
        partition_scores([], [])


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_missing_identities_are_counted(missing):
    with pytest.raises(ValueError, match="1 of 3 identities are missing: leave those faces out"):
        partition_scores(np.array(["a", missing, "b"], dtype=object), [0, 0, 1])


@given(faces)
@checked
def test_similarity_indices_count_pairs(pairs):
    identities, labels = split(pairs)
    clusters = split_noise(labels)
    (_, fp), (fn, tp) = pair_confusion_matrix(identities, clusters)
    assert jaccard(identities, labels) == pytest.approx(tp / (tp + fp + fn) if tp + fp + fn else 1.0)
    if tp:
        assert fowlkes_mallows(identities, labels) == pytest.approx(fowlkes_mallows_score(identities, clusters))


def test_f_is_0_where_nothing_is_found():
    found = pairwise([0, 0], [0, 1])
    assert (found.recall, PrecisionRecall(0.0, 0.0).f) == (0, 0)
