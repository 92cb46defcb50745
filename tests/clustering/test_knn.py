import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering import cells
from clustering.cells import knn_in_cells
from clustering.knn import beating, knn, most_similar
from core.vectors import unit_length


def brute_force(x, k):
    similarity = (x @ x.T).astype(np.float32)
    np.fill_diagonal(similarity, -np.inf)
    index = np.argsort(-similarity, axis=1, kind="stable")[:, :k]
    return index, np.take_along_axis(similarity, index, axis=1)


@given(st.integers(2, 60), st.integers(1, 20), st.integers(1, 5), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_it_is_what_sorting_all_products_gives(count, k, dimension, seed):
    x = np.random.default_rng(seed).integers(-3, 4, (count, dimension)).astype(np.float32)  # exact products, many ties
    index, value = knn(x, k)
    expected_index, expected = brute_force(x, min(k, count - 1))
    np.testing.assert_array_equal(value, expected)
    np.testing.assert_array_equal(index, expected_index)


def test_blocks_of_columns_change_nothing(monkeypatch):
    x = np.random.default_rng(0).integers(-3, 4, (300, 4)).astype(np.float32)
    whole = knn(x, 7)
    monkeypatch.setattr("clustering.knn.COLUMNS_AT_ONCE", 13)
    monkeypatch.setattr("clustering.knn.ROWS_AT_ONCE", 50)
    parts = knn(x, 7)
    np.testing.assert_array_equal(parts[0], whole[0])
    np.testing.assert_array_equal(parts[1], whole[1])


def test_equal_faces_find_each_other_and_never_themselves():
    index, value = knn(np.ones((5, 3), dtype=np.float32), 9)
    assert index.shape == (5, 4)
    assert all(row not in found and len(set(found)) == 4 for row, found in enumerate(index))
    np.testing.assert_array_equal(value, np.full((5, 4), 3))


def test_without_a_bar_only_the_most_similar_pass():
    similarity = np.random.default_rng(0).permuted(np.tile(np.arange(20, dtype=np.float32), (6, 1)), axis=1)
    row, column = beating(similarity, np.full(6, -np.inf, np.float32), 4)
    np.testing.assert_array_equal(np.bincount(row), np.full(6, 4))
    assert similarity[row, column].min() == 16


def test_queries_may_be_none_of_the_faces():
    faces = np.eye(3, dtype=np.float32)
    index, value = most_similar(np.array([[0, 2, 1]], np.float32), np.array([7]), faces, np.array([2, 4, 9]), 2)
    np.testing.assert_array_equal(index, [[4, 9]])
    np.testing.assert_array_equal(value, [[2, 1]])


def test_cells_find_nearly_all_that_the_exact_search_finds(planting):
    x = unit_length(planting(150, 20)[0])
    exact, (near, value) = knn(x, 10)[0], knn_in_cells(x, 10)
    recall = np.mean([len(np.intersect1d(a, b)) / 10 for a, b in zip(exact, near, strict=True)])
    assert recall > 0.97
    np.testing.assert_allclose(value, np.einsum("nd,nkd->nk", x, x[near]), rtol=1e-4)
    assert (np.diff(value, axis=1) <= 0).all()
    again = knn_in_cells(x, 10)
    np.testing.assert_array_equal(near, again[0])


@pytest.mark.parametrize("rows", [np.ones((50, 3)), np.repeat(np.eye(3), 20, axis=0), np.zeros((30, 2))])
def test_cells_without_variety_are_no_error(rows, monkeypatch):
    monkeypatch.setattr(cells, "PROBED", 1)
    index, value = knn_in_cells(rows.astype(np.float32), 8)
    assert index.shape == (len(rows), 8)
    assert np.isfinite(value).all()


@pytest.mark.parametrize(("k", "probed"), [(1, 8), (15, 8), (16, 9), (17, 9), (18, 10), (99, 12)])
def test_as_many_cells_are_looked_into_as_hold_more_than_k_faces(k, probed):
    """Eight at least; the face itself is in one of them."""
    near = np.arange(12)[::-1]
    np.testing.assert_array_equal(cells.probed_cells(np.full(12, 2), near, k), near[:probed])
