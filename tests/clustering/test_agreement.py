import numpy as np
import pytest

from clustering.agreement import COLUMNS, agreement
from clustering.knn import knn
from core.vectors import unit_length


def neighbourhoods(x_nd: np.ndarray, seed: int = 0) -> np.ndarray:
    return agreement(*knn(x_nd, 8), seed=seed)


def test_faces_apart_from_all_others_agree_among_themselves_only():
    """Groups of nine: everybody has the same eight neighbours and itself."""
    x_nd = unit_length(np.repeat(np.eye(12, dtype=np.float32), 9, axis=0))
    found = neighbourhoods(x_nd)
    group = np.arange(108) // 9
    np.testing.assert_allclose(found @ found.T, group[:, None] == group, atol=1e-5)


def test_it_tells_people_apart_better_than_cosines_alone(planting):
    embeddings, people = planting(30, 8, spread=1.4)
    x_nd = unit_length(embeddings)
    found = neighbourhoods(x_nd)
    same, others = people[:, None] == people, ~np.eye(len(people), dtype=bool)
    assert np.linalg.norm(found, axis=1) == pytest.approx(1, abs=1e-5)
    shared = found @ found.T
    assert shared.min() >= -1e-6
    assert shared[same & others].mean() > 5 * shared[~same].mean()


def test_a_neighbour_must_be_one_from_both_sides():
    """Groups of four, each face's nearest being the others of its group, and one face near the first group."""
    group = np.arange(24) // 4 * 4
    index = group[:, None] + np.array([[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2]] * 6)
    found = agreement(np.concatenate([index, [[0, 1, 2]]]), np.full((25, 3), 0.5))
    shared = found @ found.T
    assert shared[0, 1] > 0.9
    assert shared[0, 4] == pytest.approx(0, abs=1e-6)
    assert shared[24, 24] == pytest.approx(1, abs=1e-5)
    assert shared[24, 5] == pytest.approx(0, abs=1e-6)
    without = agreement(index, np.full((24, 3), 0.5))
    np.testing.assert_allclose(shared[:24, :24], without @ without.T, atol=1e-5)


def test_a_handful_of_faces_has_no_neighbourhoods():
    assert agreement(np.zeros((19, 8), int), np.zeros((19, 8))).shape == (19, 0)


def test_many_columns_are_drawn_together_with_little_error():
    x_nd = np.repeat(np.eye(130, dtype=np.float32), 9, axis=0)
    sketched, again = neighbourhoods(x_nd), neighbourhoods(x_nd)
    assert sketched.shape == (1170, COLUMNS)
    np.testing.assert_array_equal(sketched, again)
    group = np.arange(1170) // 9
    error = sketched @ sketched.T - (group[:, None] == group)
    assert np.sqrt((error**2).mean()) < 0.06
    assert abs(error.mean()) < 0.005


def written_out(index: np.ndarray, cosine: np.ndarray, near: int) -> np.ndarray:
    """How far neighbourhoods overlap, a face at a time."""
    count = len(index)
    weight = np.eye(count)
    for face in range(count):
        weight[face, index[face, :near]] = np.exp(cosine[face, :near] - 1)
    mutual = np.minimum(weight, weight.T)
    shares = mutual / mutual.sum(axis=1, keepdims=True)
    averaged = np.stack([shares[[face, *index[face, : min(near, 3)]]].mean(axis=0) for face in range(count)])
    unit = averaged / np.linalg.norm(averaged, axis=1, keepdims=True)
    return unit @ unit.T


@pytest.mark.parametrize(
    ("count", "k", "near"), [(20, 8, 3), (47, 8, 3), (48, 8, 4), (96, 8, 8), (150, 8, 8), (60, 2, 2)]
)
def test_overlaps_are_those_written_out_a_face_at_a_time(count, k, near):
    """One neighbour for twelve faces, three at least, eight at most, and no more than are known."""
    people = np.random.default_rng(count).normal(size=(count // 5 + 1, 6))
    x_nd = people[np.arange(count) % len(people)] + np.random.default_rng(1).normal(size=(count, 6)) * 0.6
    index, cosine = knn(unit_length(x_nd.astype(np.float32)), k)
    found = agreement(index, cosine)
    assert found.shape == (count, count)
    np.testing.assert_allclose(found @ found.T, written_out(index, cosine, near), atol=1e-5)


def test_columns_are_drawn_together_only_above_the_limit(monkeypatch):
    index, cosine = knn(unit_length(np.random.default_rng(0).normal(size=(31, 4)).astype(np.float32)), 3)
    exact = agreement(index, cosine)
    monkeypatch.setattr("clustering.agreement.COLUMNS", 31)
    np.testing.assert_array_equal(agreement(index, cosine), exact)
    monkeypatch.setattr("clustering.agreement.COLUMNS", 30)
    assert agreement(index, cosine).shape == (31, 30)
