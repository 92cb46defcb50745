"""Likeness by the standards of a collection: against sums over all pairs, and against scipy's average linkage."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.metrics import adjusted_rand_score

from clustering.agreement import NEIGHBOURS, agreement
from clustering.likeness import AGREEMENT, LOW, Likeness, between_groups, likeness_to_groups, mean_likeness
from clustering.linkage import Groups, no_penalties
from clustering.neighbours import nearest
from core.vectors import unit_length

EVERYONE = 1_000


@pytest.fixture(scope="module")
def crowd(planting):
    embeddings, people = planting(12, 6, spread=0.9)
    return unit_length(embeddings), people


@pytest.fixture(scope="module")
def likeness(crowd) -> Likeness:
    return Likeness.of(crowd[0], neighbourhoods=False)


@pytest.fixture(scope="module")
def between(crowd) -> np.ndarray:
    """The likeness of every two faces, as its definition says it."""
    cosine = (crowd[0] @ crowd[0].T).astype(np.float64)
    others = cosine[~np.eye(len(cosine), dtype=bool)].reshape(len(cosine), -1)
    middle, low = np.quantile(others, [0.5, LOW], axis=1)
    score = (cosine - middle[:, None]) / (middle - low)[:, None]
    return (score + score.T) / 2


def test_groups_are_as_alike_as_their_faces_on_average(crowd, likeness, between):
    _, people = crowd
    groups = Groups.of(likeness.rows, people)
    pairs = np.stack(np.triu_indices(12, 1), axis=1)
    expected = [between[np.ix_(people == one, people == other)].mean() for one, other in pairs]
    np.testing.assert_allclose(mean_likeness(groups, pairs), expected, rtol=1e-3, atol=1e-3)


def test_every_two_groups_are_as_alike_as_their_faces_on_average(crowd, likeness, between):
    _, people = crowd
    found = between_groups(Groups.of(likeness.rows, people))
    expected = [[between[np.ix_(people == one, people == other)].mean() for other in range(12)] for one in range(12)]
    apart = ~np.eye(12, dtype=bool)
    np.testing.assert_allclose(found[apart], np.array(expected)[apart], rtol=1e-3, atol=1e-3)


def test_a_face_is_as_like_a_group_as_to_its_faces_on_average(crowd, likeness, between):
    _, people = crowd
    rows = np.array([3, 14, 15])
    found = likeness_to_groups(likeness[rows], Groups.of(likeness.rows, people))
    expected = [[between[row, people == person].mean() for person in range(12)] for row in rows]
    # Within its own group a face is compared with itself, too: the same in both.
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-3)


def test_faces_grow_together_as_by_average_linkage(crowd, likeness, between):
    alone, bound = np.arange(len(between)), 1.5
    grown = likeness.grow(alone, no_penalties(len(alone)), bound, EVERYONE, 0)
    distance = between.max() - between
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "average")
    assert adjusted_rand_score(fcluster(tree, between.max() - bound, "distance"), grown) == 1


def test_a_face_that_is_alike_to_everyone_is_alike_to_nobody_more():
    rng = np.random.default_rng(4)
    faces = rng.normal(size=(60, 24))
    faces[0] = faces.mean(axis=0) * 20 + rng.normal(size=24) * 0.3
    x_nd = unit_length(faces.astype(np.float32))
    cosine, found = x_nd @ x_nd.T, Likeness.of(x_nd, neighbourhoods=False)
    alike = found.between()
    assert np.median(cosine[0, 1:]) > 0.1
    assert abs(np.median(alike[0, 1:])) < 0.5


def test_strangers_have_no_bound_and_people_have_one(planting):
    strangers = unit_length(np.random.default_rng(0).normal(size=(80, 32)).astype(np.float32))
    assert Likeness.of(strangers).bound(0.15, 32) == np.inf
    people = Likeness.of(unit_length(planting(12, 6)[0]))
    assert 0 < people.bound(0.15, 32) < np.inf


def test_what_neighbourhoods_have_in_common_adds_to_the_likeness(crowd, between):
    _, people = crowd
    both = Likeness.of(crowd[0])
    added = agreement(*nearest(crowd[0], NEIGHBOURS, 0))
    expected = between + AGREEMENT * added @ added.T
    groups = Groups.of(both.rows, people)
    pairs = np.stack(np.triu_indices(12, 1), axis=1)
    means = [expected[np.ix_(people == one, people == other)].mean() for one, other in pairs]
    np.testing.assert_allclose(mean_likeness(groups, pairs), means, rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(both.between(), expected, rtol=1e-3, atol=1e-3)


def test_the_bound_lies_between_two_people_and_one(crowd):
    """0: what two people reach by chance; 1: the mean likeness of two faces of one person."""
    likeness, people = Likeness.of(crowd[0]), crowd[1]
    between = likeness.between()
    same = (people[:, None] == people) & ~np.eye(len(people), dtype=bool)
    least, half, most = (likeness.bound(strictness, 32, people=people) for strictness in (0, 0.5, 1))
    assert most == pytest.approx(between[same].mean(), rel=1e-4)
    assert half == pytest.approx((least + most) / 2)
    groups = Groups.of(likeness.rows, people)
    reached = mean_likeness(groups, np.stack(np.triu_indices(12, 1), axis=1))
    assert np.quantile(reached, 0.9) < least < most


def test_few_people_have_the_bound_of_their_pairs(planting):
    likeness = Likeness.of(unit_length(planting(2, 8, spread=0.5)[0]))
    bounds = {likeness.bound(strictness, 32) for strictness in (0, 0.5, 1)}
    assert len(bounds) == 1
    assert 0 < bounds.pop() < np.inf


def test_two_people_hardly_ever_pass_the_bound_by_chance(planting):
    """Faces that hardly vary leave strangers as spread as their people are: averaging brings them no nearer."""
    embeddings, people = planting(30, 8, spread=0.1)
    likeness = Likeness.of(unit_length(embeddings))
    found = mean_likeness(Groups.of(likeness.rows, people), np.stack(np.triu_indices(30, 1), axis=1))
    assert (found >= likeness.bound(0.15, 32)).sum() <= 1
    assert (found >= 1.7).sum() > 5  # what the faces' scores alone would have let through


def test_known_people_tell_what_is_reached_by_chance(planting):
    embeddings, people = planting(30, 8, spread=0.1)
    likeness = Likeness.of(unit_length(embeddings))
    known = np.where(people < 20, people, -1)
    assert likeness.bound(0.15, 32, people=known) == pytest.approx(likeness.bound(0.15, 32), rel=0.2)
    nobody = likeness.bound(0.15, 32, people=np.full(len(people), -1))
    assert nobody < likeness.bound(0.15, 32, people=known)
