import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.vectors import unit_rows
from embedding.regions.pseudo_people import _mutual_neighbours, pseudo_people, random_score
from embedding.regions.settings import PseudoPeopleSettings


def crowd(people: int, photos: int, noise: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Unit rows in 60 dimensions around a random direction per person."""
    rng = np.random.default_rng(seed)
    person = rng.permutation(np.repeat(np.arange(people), photos))
    middle = unit_rows(rng.normal(size=(people, 60)))
    return unit_rows(middle[person] + noise * rng.normal(size=(len(person), 60)) / np.sqrt(60)), person


def find(rows: np.ndarray, **changes) -> np.ndarray:
    return pseudo_people(rows, PseudoPeopleSettings(**changes), np.random.default_rng(0))


def test_people_are_found_without_names():
    rows, person = crowd(60, 6, 0.5)
    groups = find(rows, deviations=4)
    linked = groups >= 0
    assert linked.mean() > 0.9
    assert all(len(set(person[groups == group])) == 1 for group in set(groups[linked]))


def test_faces_of_nobody_else_are_alone():
    rows, _ = crowd(200, 1, 1.0)
    assert (find(rows) == -1).all()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000))
def test_the_order_of_faces_does_not_matter(seed):
    rows, _ = crowd(40, 5, 0.6)
    order = np.random.default_rng(seed).permutation(len(rows))
    groups, moved = find(rows, deviations=5), find(rows[order], deviations=5)
    together = (groups[order][:, None] == groups[order]) & (groups[order] >= 0)
    assert ((moved[:, None] == moved) & (moved >= 0) == together).mean() > 0.999


def test_the_guard_raises_the_threshold_until_no_group_is_too_large():
    rng = np.random.default_rng(0)
    angle = np.linspace(0, np.pi / 2, 300)
    chain = np.c_[np.cos(angle), np.sin(angle), np.zeros((300, 58))]
    rows = unit_rows(np.concatenate([chain, rng.normal(size=(700, 60))]) + 0.01 * rng.normal(size=(1000, 60)))
    loose = find(rows, deviations=3, largest=1.0)
    assert np.bincount(loose[loose >= 0]).max() > 100
    guarded = find(rows, deviations=3, largest=0.02)
    assert np.bincount(guarded[guarded >= 0], minlength=1).max() <= 20


def test_the_guard_leaves_other_groups_as_they_are():
    rng = np.random.default_rng(0)
    angle = np.linspace(0, np.pi / 2, 300)
    chain = np.c_[np.cos(angle), np.sin(angle), np.zeros((300, 58))]
    middle = unit_rows(np.c_[np.zeros((100, 2)), rng.normal(size=(100, 58))])
    crowds = np.repeat(middle, 5, axis=0) + 0.9 * rng.normal(size=(500, 60)) / np.sqrt(60)
    rows = unit_rows(np.concatenate([chain + 0.01 * rng.normal(size=(300, 60)), crowds]))
    loose, guarded = find(rows, deviations=4, largest=1.0), find(rows, deviations=4, largest=0.02)
    others = np.arange(300, 800)
    assert (loose[others] >= 0).mean() > 0.5
    assert np.array_equal(loose[others] >= 0, guarded[others] >= 0)
    assert np.bincount(guarded[guarded >= 0]).max() <= 16


def test_neighbours_are_mutual_and_listed_once():
    rows, _ = crowd(20, 5, 0.7)
    first, second, score = _mutual_neighbours(rows, 4)
    cosine = rows @ rows.T
    np.testing.assert_allclose(score, cosine[first, second], atol=1e-5)
    np.fill_diagonal(cosine, -2)
    near = np.argsort(-cosine, axis=1)[:, :4]
    expected = {(i, j) for i in range(len(rows)) for j in near[i] if i in near[j] and i < j}
    assert set(zip(first.tolist(), second.tolist(), strict=True)) == expected


def test_random_scores_are_robust_against_same_faces():
    rng = np.random.default_rng(0)
    rows = unit_rows(np.concatenate([rng.normal(size=(900, 60)), np.repeat(rng.normal(size=(1, 60)), 100, axis=0)]))
    middle, deviation = random_score(rows, rng)
    assert middle == pytest.approx(0, abs=0.02)
    assert deviation == pytest.approx(1 / np.sqrt(60), rel=0.1)


def test_a_handful_of_faces():
    rows, _ = crowd(2, 2, 0.1)
    assert len(find(rows)) == 4
