import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from clustering.elbow import elbow_curve, find_elbow, k_grid, knee
from core.vectors import unit_length


def test_j_is_the_within_cluster_sum_of_squares(planted):
    embeddings, _ = planted
    (whole,) = elbow_curve(embeddings, [1])
    assert whole == pytest.approx(((embeddings - embeddings.mean(axis=0)) ** 2).sum(), rel=1e-4)
    (j6,) = elbow_curve(embeddings, [6], random_state=2)
    assert j6 == pytest.approx(KMeans(6, n_init=3, random_state=2).fit(embeddings).inertia_, rel=1e-5)


def test_j_falls_to_zero_at_one_face_a_cluster(planted):
    embeddings, _ = planted
    curve = elbow_curve(embeddings, [1, 3, 6, 20, len(embeddings)])
    assert (np.diff(curve) < 0).all()
    assert curve[-1] == pytest.approx(0, abs=1e-4)


def test_a_curve_that_ends_no_lower_than_it_began_has_no_knee():
    assert knee([1, 2, 3, 4], [5, 1, 1, 5]) == 1
    assert knee([1, 2, 3, 4], [5, 1, 1, 4.9]) == 2


def test_elbow_curve_repeats_itself(planted):
    np.testing.assert_array_equal(elbow_curve(planted[0], [4, 9], 5), elbow_curve(planted[0], [4, 9], 5))


def test_elbow_curve_refuses_more_clusters_than_faces(planted):
    with pytest.raises(ValueError, match="72 faces cannot form 73 clusters"):
        elbow_curve(planted[0], [2, 73])


def test_find_elbow_finds_the_planted_number_on_a_curve_it_can_show(planted):
    x = unit_length(planted[0])
    elbow = find_elbow(x)
    assert elbow.knee == 6
    assert elbow.k_values[0] == 1
    assert elbow.k_values[-1] == 36
    np.testing.assert_array_equal(elbow.j, elbow_curve(x, elbow.k_values))


def test_knee_is_the_corner_of_two_straight_lines():
    k = list(range(1, 21))
    assert knee(k, [max(100 - 10 * (i - 1), 60 - (i - 5)) for i in k]) == 5


@pytest.mark.parametrize(
    ("k", "j"),
    [([3], [1]), ([3, 4], [2, 1]), ([3, 4, 5], [1, 1, 1]), ([3, 4, 5], [3, 2, 1]), ([3, 4, 5], [1, 2, 3])],
)
def test_knee_without_a_bend_is_the_smallest_k(k, j):
    assert knee(k, j) == 3


@pytest.mark.parametrize(("k", "j"), [([], []), ([1, 2], [1])])
def test_knee_needs_one_j_a_k(k, j):
    with pytest.raises(ValueError, match="one J per k"):
        knee(k, j)


@given(st.lists(st.floats(0.01, 100), min_size=3, max_size=20), st.floats(0.1, 50), st.floats(-50, 50))
@settings(max_examples=60, deadline=None)
def test_knee_does_not_depend_on_the_unit_of_j(steps, scale, offset):
    j = np.cumsum(sorted(steps))[::-1]
    k = list(range(len(j)))
    found = knee(k, j)
    assert found in k
    moved = knee(k, scale * j + offset)
    below = 1 - np.linspace(0, 1, len(j)) - (j - j[-1]) / (j[0] - j[-1])
    assert below[moved] == pytest.approx(below[found], abs=1e-6)


@given(st.integers(2, 5000), st.integers(2, 20))
@settings(max_examples=50, deadline=None)
def test_k_grid_rises_from_end_to_end(largest, points):
    grid = k_grid(1, largest, points)
    assert grid[0] == 1
    assert grid[-1] == largest
    assert len(grid) <= points
    assert (np.diff(grid) > 0).all()


def test_three_points_can_have_a_knee():
    assert knee([1, 2, 3], [10.0, 1.0, 0.0]) == 2
