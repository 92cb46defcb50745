import numpy as np
import pytest

from core.vectors import unit_length, unit_rows


def test_every_vector_gets_length_one_and_a_zero_vector_stays():
    given = np.array([[3.0, 4.0], [0.0, 0.0], [-2.0, 0.0]])
    np.testing.assert_array_equal(unit_length(given), [[0.6, 0.8], [0, 0], [-1, 0]])


@pytest.mark.parametrize("precision", [np.float32, np.float64])
def test_the_precision_is_kept(precision):
    assert unit_length(np.ones((2, 3), precision)).dtype == precision


def test_rows_are_float32_whatever_comes_in():
    found = unit_rows(np.array([[3, 4], [0, 0]]))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, np.array([[0.6, 0.8], [0, 0]], np.float32))


@pytest.mark.parametrize("bad", [[[1, np.nan]], [[np.inf, 1]], [1, 2]])
def test_rows_must_be_finite_and_a_matrix(bad):
    with pytest.raises(ValueError, match="finite and"):
        unit_rows(np.array(bad, np.float32))
