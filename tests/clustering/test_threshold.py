"""Pairs more alike than chance explains are found by counting the mirror image of chance, ten strangers per hundred."""

import numpy as np
import pytest

from clustering.threshold import sampled_cosines, strangers_bound, sure_similarity
from core.vectors import unit_length

FACES = 40


@pytest.fixture(scope="module")
def x_nd() -> np.ndarray:
    return unit_length(np.random.default_rng(3).normal(size=(FACES, 8)))


def beyond(x_nd: np.ndarray, rank: int) -> float:
    """A cosine whose mirror image has `rank` of the cosines between all faces at or below it."""
    cosine = np.sort((x_nd @ x_nd.T)[~np.eye(FACES, dtype=bool)])
    limit = (cosine[rank - 1] + cosine[rank]) / 2 if rank else cosine[0] - 0.1
    return float(2 * np.median(cosine) - limit)


def test_every_pair_of_different_faces_is_sampled_both_ways(x_nd):
    expected = [x_nd[one] @ x_nd[other] for one in range(FACES) for other in range(FACES) if one != other]
    np.testing.assert_allclose(np.sort(sampled_cosines(x_nd, 0)), np.sort(expected), atol=1e-12)


@pytest.mark.parametrize(("rank", "strangers"), [(0, 1), (2, 3), (4, 5)])
def test_more_than_ten_pairs_per_expected_stranger_are_sure(x_nd, rank, strangers):
    bound = beyond(x_nd, rank)
    assert sure_similarity(x_nd, np.full((10 * strangers + 1, 1), bound)) == bound
    assert sure_similarity(x_nd, np.full((10 * strangers, 1), bound)) == np.inf


def test_the_bound_is_where_finds_less_ten_times_the_strangers_are_most(x_nd):
    surest, sure, doubtful = beyond(x_nd, 0), beyond(x_nd, 2), beyond(x_nd, 20)
    similarity = np.array([doubtful] * 30 + [surest] * 20 + [sure] * 35)
    assert sure_similarity(x_nd, similarity[:, None]) == sure
    assert sure_similarity(x_nd, np.append(similarity[:50], [sure] * 15)[:, None]) == surest


def test_the_bound_of_strangers_is_the_least_score_with_ten_pairs_above_for_each_below_its_mirror():
    scores = np.sort(np.concatenate([np.linspace(-1, 1, 201), np.linspace(0.4, 3, 60)]))
    bound = strangers_bound(scores)

    def enough(score: float) -> bool:
        return 10 * ((scores <= 2 * np.median(scores) - score).sum() + 1) <= (scores >= score).sum()

    place = int(np.searchsorted(scores, bound))
    assert enough(bound)
    assert not enough(scores[place - 1])


def test_strangers_alone_have_no_bound():
    assert strangers_bound(np.linspace(-1, 1, 301)) == np.inf
    assert strangers_bound(np.array([0.5])) == np.inf
