import numpy as np
import pytest

from faces.mesh.eye_frame import EyeFrame
from faces.mesh.features import LOWER_INNER_LIP, LOWER_OUTER_LIP, UPPER_INNER_LIP, UPPER_OUTER_LIP
from faces.mesh.mouth import CLOSED, PARTED, closed, gaps, openness, without_inside


@pytest.fixture(scope="module")
def shape(grid):
    return EyeFrame.of(grid.shape[None]).shapes(grid.shape[None])[0]


def opened(shape: np.ndarray, gap: float) -> np.ndarray:
    """The shape with its lower lip and jaw lower, so that the inner lips are `gap` apart in the middle."""
    result = shape.copy()
    result[list(LOWER_INNER_LIP[1:-1]), 1] = result[list(UPPER_INNER_LIP[1:-1]), 1] + gap
    result[list(LOWER_OUTER_LIP[1:-1]), 1] += gap
    return result


def test_a_gap_is_measured_as_it_was_made(shape):
    np.testing.assert_allclose(gaps(opened(shape, 0.3)), 0.3)


@pytest.mark.parametrize(("gap", "left"), [(0.0, 0.0), (0.01, 0.0), (PARTED, 0.0), (PARTED + 0.2, 0.2)])
def test_small_gaps_close_and_wide_ones_shrink(shape, gap, left):
    np.testing.assert_allclose(gaps(closed(opened(shape, gap))), CLOSED + left, atol=1e-9)


def test_lips_that_cross_are_put_right(shape):
    np.testing.assert_allclose(gaps(closed(opened(shape, -0.05))), CLOSED, atol=1e-9)


def test_closing_moves_nothing_but_the_inner_lips_and_is_done_once(shape):
    before = opened(shape, 0.05)
    after = closed(before)
    moved = set(np.flatnonzero((after != before).any(axis=1)))
    assert moved <= set(UPPER_INNER_LIP) | set(LOWER_INNER_LIP)
    np.testing.assert_allclose(closed(after), after, atol=1e-12)


def test_the_corners_of_the_mouth_stay(shape):
    np.testing.assert_array_equal(closed(opened(shape, 0.05))[[78, 308]], shape[[78, 308]])


def test_openness_rises_from_0_to_1(shape):
    levels = [openness(opened(shape, gap)) for gap in (0, 0.02, 0.06, 0.2, 1)]
    assert levels[0] == levels[1] == 0
    assert 0 < levels[2] < 1
    assert levels[3] == levels[4] == 1


def test_closed_lips_are_read_as_they_are(shape):
    before = closed(opened(shape, 0))
    np.testing.assert_array_equal(without_inside(before), before)


def test_an_open_mouth_is_read_from_the_lips(shape):
    before = opened(shape, 0.3)
    after = without_inside(before)
    assert (gaps(after) > gaps(before)).all()
    upper, lower = list(UPPER_INNER_LIP[1:-1]), list(LOWER_INNER_LIP[1:-1])
    assert (after[upper, 1] > before[list(UPPER_OUTER_LIP[1:-1]), 1]).all()
    assert (after[lower, 1] < before[list(LOWER_OUTER_LIP[1:-1]), 1]).all()


def test_several_shapes_are_treated_as_each_alone(shape):
    both = np.stack([shape, opened(shape, 0.2)])
    for treat in (closed, without_inside, openness, gaps):
        np.testing.assert_array_equal(treat(both), np.stack([treat(each) for each in both]))


def test_a_mouth_that_is_open_in_one_place_is_open():
    shape = np.zeros((478, 2))
    shape[LOWER_INNER_LIP[5], 1] = 1
    assert openness(shape) == 1
    assert openness(np.zeros((478, 2))) == 0
