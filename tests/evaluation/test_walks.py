"""Paths through the space of codes."""

import numpy as np
import pytest

from evaluation.walks import interpolation_codes, traversal_codes


def test_corners_stay_and_everything_between_is_linear():
    corners = np.random.default_rng(0).normal(size=(4, 5)).astype(np.float32)
    codes = interpolation_codes(corners, 3)
    assert codes.shape == (3, 3, 5)
    np.testing.assert_allclose([codes[0, 0], codes[0, 2], codes[2, 0], codes[2, 2]], corners, rtol=1e-6)
    np.testing.assert_allclose(codes[0, 1], corners[:2].mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(codes[1, 0], corners[[0, 2]].mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(codes[1, 1], corners.mean(axis=0), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(interpolation_codes(corners, 2).reshape(4, 5), corners, rtol=1e-6)


@pytest.mark.parametrize(("corners", "steps"), [(np.zeros((3, 5)), 3), (np.zeros((4, 5)), 1), (np.zeros(4), 3)])
def test_a_matrix_needs_four_corners_and_two_steps(corners, steps):
    with pytest.raises(ValueError, match="four corner codes"):
        interpolation_codes(corners, steps)


def test_a_traversal_changes_one_dimension_only():
    start = np.arange(4.0)
    codes = traversal_codes(start, np.array([2, 0]), np.array([[-1.0, 0.0, 1.0], [7.0, 8.0, 9.0]]))
    assert codes.shape == (2, 3, 4)
    np.testing.assert_array_equal(codes[0], [[0, 1, -1, 3], [0, 1, 0, 3], [0, 1, 1, 3]])
    np.testing.assert_array_equal(codes[1], [[7, 1, 2, 3], [8, 1, 2, 3], [9, 1, 2, 3]])
    np.testing.assert_array_equal(start, np.arange(4.0))
