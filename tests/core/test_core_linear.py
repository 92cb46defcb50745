"""Shift and matrix, and principal components of variance 1."""

import numpy as np
import pytest

from core.linear import Linear, whitening


@pytest.fixture(scope="module")
def rows():
    return np.random.default_rng(0).normal(size=(300, 6)) * [9, 5, 3, 2, 1, 1] + 4


def test_whitened_rows_are_white_and_sorted(rows):
    white = whitening(rows, 6)(rows)
    np.testing.assert_allclose(white.T @ white / len(rows), np.eye(6), atol=1e-3)
    assert abs(np.corrcoef(white[:, 0], rows[:, 0])[0, 1]) > 0.99


def test_a_direction_that_hardly_varies_is_scaled_as_if_it_varied_by_a_share_of_the_largest(rows):
    flat = rows[:, :2] * [1, 1e-6]
    assert whitening(flat, 2, least=0.04)(flat).std(axis=0) == pytest.approx([1, 0], abs=1e-3)
    lengths = np.linalg.norm(whitening(flat, 2, least=0.04).axes, axis=0)
    assert lengths[1] == pytest.approx(5 * lengths[0], rel=1e-3)


def test_numbers_far_from_0_lose_nothing_to_single_precision():
    rows = np.random.default_rng(0).normal(size=(300, 2)) + 1e6
    stage = Linear(np.full(2, 1e6, np.float32), np.eye(2, dtype=np.float32))
    np.testing.assert_allclose(stage(rows), rows - 1e6, atol=1e-6)


def test_no_more_dimensions_than_faces_allow(rows):
    assert whitening(rows[:4], 6)(rows).shape == (300, 3)
    assert whitening(rows, 2)(rows).shape == (300, 2)
    assert np.isfinite(whitening(np.ones((5, 3)), 3)(rows[:, :3])).all()


def test_a_linear_stage_followed_by_a_matrix(rows):
    stage = Linear(np.ones(6, np.float32), np.eye(6, 3, dtype=np.float32))
    matrix = np.random.default_rng(0).normal(size=(3, 2))
    np.testing.assert_allclose(stage.then(matrix)(rows), stage(rows) @ matrix, rtol=1e-4, atol=1e-4)
