"""Rows that are already read; whole files of each program are tested in `test_openface` and `test_pyfeat`."""

import numpy as np
import pytest

from core.manifest import ACTION_UNITS
from core.rejects import Reason, Rejected
from faces.backends.measured_faces import (
    BOX,
    CONFIDENCE,
    LEFT_EYE,
    RIGHT_EYE,
    ROUNDING,
    UNITS,
    WIDTH,
    X_COLUMNS,
    Y_COLUMNS,
    MeasuredFaces,
    check,
    eye_centres,
    readings,
    unit_values,
)
from faces.backends.number_columns import Rows


def rows_of(columns: dict[str, list[float]]) -> Rows:
    values = np.array(list(columns.values()), float).T
    place = {name: index for index, name in enumerate(columns)}
    return Rows(place, values, {}, np.array([""] * len(values), dtype=object))


def sound(count: int = 1) -> np.ndarray:
    """Values of faces in a picture of 100 x 100, each a pixel to the right of the one before."""
    values = np.zeros((count, WIDTH))
    values[:, BOX], values[:, CONFIDENCE] = (10, 20, 40, 50), 0.9
    values[:, LEFT_EYE], values[:, RIGHT_EYE], values[:, UNITS] = (40, 40), (20, 40), 0.5
    values[:, [0, 5, 7]] += np.arange(count)[:, None]
    return values


def checked(values: np.ndarray, found: list[bool] | None = None, most: float = 1.0) -> MeasuredFaces:
    rows = rows_of({"x": [0.0] * len(values)})
    return check(rows, values, np.array(found or [True] * len(values)), most)


PICTURE = np.zeros((100, 100, 3), np.uint8)


def test_eyes_lie_between_their_corners():
    columns = {name: [0.0, 1.0] for name in (*X_COLUMNS, *Y_COLUMNS)}
    columns |= {"x_36": [10, 11], "x_39": [20, 21], "y_36": [5, 6], "y_39": [7, 8]}
    columns |= {"x_42": [50, 51], "x_45": [70, 71], "y_42": [1, 2], "y_45": [2, 3]}
    left, right = eye_centres(rows_of(columns))
    np.testing.assert_array_equal(left, [[60, 1.5], [61, 2.5]])
    np.testing.assert_array_equal(right, [[15, 6], [16, 7]])


def test_units_stand_in_the_order_of_the_table_and_are_unknown_without_a_column():
    columns = {"AU12_r": [1.0, 2.0], "AU01_r": [3.0, 4.0]}
    units = unit_values(rows_of(columns), {"au01": "AU01_r", "au12": "AU12_r", "au24": "AU24_r"})
    assert units.shape == (2, len(ACTION_UNITS))
    np.testing.assert_array_equal(units[:, ACTION_UNITS.index("au12")], [1, 2])
    np.testing.assert_array_equal(units[:, ACTION_UNITS.index("au01")], [3, 4])
    assert np.isnan(units).sum() == 2 * (len(ACTION_UNITS) - 2)


def test_units_a_rounding_beyond_their_scale_are_brought_back_and_others_are_faults():
    values = sound(4)
    values[:, UNITS.start] = [-ROUNDING / 2, 5 + ROUNDING / 2, 5 + 2 * ROUNDING, np.nan]
    faces = checked(values, most=5.0)
    assert list(faces.faults) == ["", "", "an action unit is not between 0 and 5", ""]
    np.testing.assert_array_equal(faces.values[:2, UNITS.start], [0, 5])
    assert np.isnan(faces.values[3, UNITS.start])


def test_rows_without_a_face_need_not_make_sense():
    values = np.full((2, WIDTH), np.nan)
    assert list(checked(values, [False, True]).faults) == ["", "a landmark or the box is missing"]


def test_parts_are_joined_and_taken_row_by_row():
    one, two = checked(sound(2)), checked(sound(3), [True, False, True])
    whole = MeasuredFaces.join([one, two])
    assert len(whole) == 5
    assert list(whole.found) == [True, True, True, False, True]
    np.testing.assert_array_equal(whole.take(slice(2, 5)).values, two.values)
    assert list(whole.take(np.array([3, 0])).found) == [False, True]


def test_faces_come_from_left_to_right_and_copies_count_once():
    faces = checked(sound(3)).take(np.array([2, 0, 1, 0]))
    read = readings(faces, PICTURE, "a.csv")
    assert [face.box for face in read] == [(10 + shift, 20, 40, 50) for shift in range(3)]
    assert [face.left_eye for face in read] == [(40 + shift, 40) for shift in range(3)]
    assert set(read[0].units) == set(ACTION_UNITS)


@pytest.mark.parametrize(
    ("confidence", "reason"), [(0.0, Reason.NO_FACE), (np.nan, Reason.NO_FACE), (0.2, Reason.LOW_CONFIDENCE)]
)
def test_why_no_face_was_found_is_told(confidence, reason):
    values = sound()
    values[:, CONFIDENCE] = confidence
    with pytest.raises(Rejected, match=r"a\.csv: no face") as caught:
        readings(checked(values, [False]), PICTURE, "a.csv")
    assert caught.value.reason is reason


@pytest.mark.parametrize("eye", [(-1, 40), (100, 40), (40, 100)])
def test_an_eye_outside_the_picture_means_another_picture(eye):
    values = sound()
    values[:, LEFT_EYE] = eye
    with pytest.raises(Rejected, match="outside the 100x100 picture"):
        readings(checked(values), PICTURE, "a.csv")
