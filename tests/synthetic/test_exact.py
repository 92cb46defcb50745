import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthetic import exact

numbers = st.floats(-50, 50, allow_nan=False)
positive = st.floats(1e-6, 1e4)


@given(numbers)
def test_exponential(x):
    assert exact.exp(x) == pytest.approx(np.exp(x), rel=1e-9)


@given(positive)
def test_logarithm(x):
    assert exact.log(x) == pytest.approx(np.log(x), abs=1e-9)


@given(positive, st.floats(0.3, 3))
def test_power(x, exponent):
    assert exact.power(x, exponent) == pytest.approx(x**exponent, rel=1e-8)


@given(numbers)
def test_sine_and_cosine(x):
    assert exact.sin(x) == pytest.approx(np.sin(x), abs=1e-9)
    assert exact.cos(x) == pytest.approx(np.cos(x), abs=1e-9)


@given(numbers, numbers)
def test_angle_of_a_point(y, x):
    expected = np.arctan2(y + 0.0, x + 0.0) if (x or y) else 0.0
    difference = abs(float(exact.arctan2(y, x)) - expected)
    assert min(difference, 2 * np.pi - difference) < 1e-9


@given(st.floats(-1, 1))
def test_arc_cosine(c):
    assert exact.arccos(c) == pytest.approx(np.arccos(c), abs=1e-7)


def test_no_power_of_nothing():
    assert exact.power(np.array([0.0, -1.0]), 2.4).tolist() == [0.0, 0.0]


def test_smoothstep_runs_both_ways():
    x = np.array([-1.0, 0.0, 0.5, 1.0, 2.0])
    assert exact.smoothstep(0, 1, x).tolist() == [0, 0, 0.5, 1, 1]
    assert exact.smoothstep(1, 0, x).tolist() == [1, 1, 0.5, 0, 0]


@given(st.lists(numbers, min_size=3, max_size=3), st.lists(numbers, min_size=3, max_size=3))
def test_vector_products(a, b):
    a, b = np.array(a), np.array(b)
    assert exact.dot(a, b) == pytest.approx(np.dot(a, b))
    assert exact.cross(a, b) == pytest.approx(np.cross(a, b))
