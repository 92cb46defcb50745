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
    """Face 3 is near 0, whose nearest are 1 and 2: it is alone."""
    index = np.array([[1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2], [5, 6, 0], [4, 6, 0], [4, 5, 0]])[:, :2]
    found = agreement(np.column_stack([index, index[:, :1]]), np.full((7, 3), 0.5))
    shared = found @ found.T
    assert shared[0, 1] > 0.9
    assert shared[3, 4] == pytest.approx(0, abs=1e-6)
    assert shared[0, 4] == pytest.approx(0, abs=1e-6)


def test_many_columns_are_drawn_together_with_little_error():
    x_nd = np.repeat(np.eye(130, dtype=np.float32), 9, axis=0)
    sketched, again = neighbourhoods(x_nd), neighbourhoods(x_nd)
    assert sketched.shape == (1170, COLUMNS)
    np.testing.assert_array_equal(sketched, again)
    group = np.arange(1170) // 9
    error = sketched @ sketched.T - (group[:, None] == group)
    assert np.sqrt((error**2).mean()) < 0.06
    assert abs(error.mean()) < 0.005
