import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist
from sklearn.metrics import adjusted_rand_score

from clustering.linkage import Groups, Penalties, components, distinct, mean_similarity, merge_best, no_penalties
from core.vectors import unit_length


def every_pair(count):
    return np.stack(np.triu_indices(count, 1), axis=1)


@pytest.mark.parametrize("threshold", [-0.2, 0.0, 0.2, 0.5, 0.8])
@pytest.mark.parametrize("seed", range(3))
def test_on_the_whole_graph_it_is_average_linkage(threshold, seed):
    x = unit_length(np.random.default_rng(seed).normal(size=(80, 6))).astype(np.float32)
    tree = linkage(pdist(x, lambda a, b: 1 - a @ b), method="average")
    expected = fcluster(tree, 1 - threshold, criterion="distance")
    into = merge_best(Groups.of(x, np.arange(80)), every_pair(80), mean_similarity, threshold, no_penalties(80))
    assert adjusted_rand_score(expected, into) == 1.0


def test_only_pairs_of_the_graph_merge():
    x = np.ones((4, 2), dtype=np.float32)
    into = merge_best(Groups.of(x, np.arange(4)), np.array([[0, 1], [2, 3]]), mean_similarity, 0.5, no_penalties(4))
    assert into[0] == into[1] != into[2] == into[3]


def test_equal_scores_merge_one_pair_a_round():
    x = np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32)  # the middle one is 0 from both, they are 1 apart
    pairs = np.array([[0, 1], [1, 2]])
    into = merge_best(Groups.of(x, np.arange(3)), pairs, mean_similarity, 0.0, no_penalties(3))
    assert len(set(into)) == 1
    into = merge_best(Groups.of(x, np.arange(3)), pairs, mean_similarity, 0.1, no_penalties(3))
    assert len(set(into)) == 3


def test_a_penalty_keeps_two_groups_apart_and_adds_up_when_groups_merge():
    x = np.ones((4, 1), dtype=np.float32)
    apart = Penalties.of(np.array([[0, 3], [3, 1], [2, 2]]), np.array([1.0, 2.0, 5.0]), 4)
    np.testing.assert_array_equal(apart.between(np.array([[0, 3], [1, 3], [0, 1]])), [1, 2, 0])
    together = apart.merged(np.array([0, 0, 2, 3]))
    np.testing.assert_array_equal(together.between(np.array([[0, 3]])), [3])
    into = merge_best(Groups.of(x, np.arange(4)), every_pair(4), mean_similarity, 0.5, apart)
    assert into[0] == into[1] != into[3]


def test_groups_can_begin_merged():
    groups = Groups.of(np.eye(3, dtype=np.float32), np.array([0, 1, 0]))
    np.testing.assert_array_equal(groups.sums, [[1, 0, 1], [0, 1, 0]])
    np.testing.assert_array_equal(groups.sizes, [2, 1])
    np.testing.assert_array_equal(mean_similarity(groups, np.array([[0, 1]])), [0])


def test_distinct_pairs_and_components():
    np.testing.assert_array_equal(distinct(np.array([[2, 1], [1, 2], [3, 3], [0, 3]]), 4), [[0, 3], [1, 2]])
    assert distinct(np.empty((0, 2), dtype=int), 4).shape == (0, 2)
    np.testing.assert_array_equal(components(np.array([[0, 2], [2, 3]]), 5), [0, 1, 0, 0, 2])


def test_of_a_chain_of_equal_scores_every_face_is_counted_once():
    x = np.ones((5, 1), dtype=np.float32)
    groups = Groups.of(x, np.arange(5))
    into = merge_best(groups, every_pair(5), mean_similarity, 0.5, no_penalties(5))
    assert len(set(into)) == 1
    assert groups.sizes[into[0]] == 5


def test_who_waits_merges_with_nobody_and_neither_does_whoever_is_nearest_to_it():
    x = unit_length(np.array([[1, 0], [1, 0.01], [0.9, 0.3], [0, 1], [0.01, 1]])).astype(np.float32)
    waiting = np.array([True, False, False, False, False])
    into = merge_best(Groups.of(x, np.arange(5)), every_pair(5), mean_similarity, 0.5, no_penalties(5), waiting)
    assert into[0] != into[1], "its best partner waits"
    assert into[3] == into[4]
