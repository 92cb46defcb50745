from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.detection.boxes import Box, bounding_box, central, inside, outermost, overlap, same

length = st.floats(1, 500)
boxes = st.tuples(st.floats(-100, 900), st.floats(-100, 900), length, length)


class Face(NamedTuple):
    box: Box


def test_bounding_box_reads_x_and_y():
    points = np.array([[10.0, 20.0, 0.0], [30.0, 60.0, 5.0]])
    assert bounding_box(points) == (10, 20, 20, 40)


def test_overlap_and_share_inside():
    assert overlap((0, 0, 2, 2), (0, 0, 2, 2)) == 1
    assert overlap((0, 0, 2, 2), (1, 0, 2, 2)) == pytest.approx(1 / 3)
    for apart in ((5, 5), (5, 0), (0, 5), (5, 1)):
        assert overlap((0, 0, 2, 2), (*apart, 2, 2)) == 0
    assert overlap((0, 0, 0, 0), (0, 0, 0, 0)) == 0
    assert inside((1, 0, 2, 2), (0, 0, 2, 9)) == pytest.approx(0.5)
    assert inside((0, 0, 0, 0), (0, 0, 9, 9)) == 0


@given(boxes, boxes)
def test_overlap_is_symmetric_and_bounded(one, other):
    assert overlap(one, other) == pytest.approx(overlap(other, one))
    assert 0 <= overlap(one, other) <= min(inside(one, other), inside(other, one)) + 1e-9 <= 1 + 2e-9


def test_same_means_much_overlap_or_one_in_the_other():
    assert same((0, 0, 10, 10), (2, 2, 10, 10), 0.3)
    assert not same((0, 0, 10, 10), (8, 8, 10, 10), 0.3)
    assert same((0, 0, 100, 100), (40, 40, 10, 10), 0.3)


def test_a_face_within_a_face_is_left_out():
    large, small, beside = (Face(box) for box in ((0, 0, 90, 90), (10, 10, 30, 30), (80, 0, 50, 50)))
    assert outermost([small, beside, large]) == [large, beside]


@given(st.lists(boxes.map(Face), max_size=8))
def test_outermost_keeps_the_largest_and_is_stable(faces):
    kept = outermost(faces)
    assert outermost(kept) == kept
    assert all(face in faces for face in kept)
    assert bool(kept) == bool(faces)


def test_the_central_large_face_is_the_subject():
    left, middle, small = Face((0, 40, 50, 60)), Face((70, 60, 40, 50)), Face((95, 95, 12, 12))
    assert central([left, middle, small], 200, 200) == 1
    assert central([left, small], 200, 200) == 0
    assert central([small], 200, 200) == 0


def test_the_shorter_side_says_how_large_a_face_is():
    """A slim box in the middle is no rival of a square one beside it."""
    slim, square = Face((95, 0, 10, 200)), Face((0, 50, 100, 100))
    assert central([slim, square], 200, 200) == 1


def test_equally_central_faces_give_the_first_and_no_face_is_an_error():
    assert central([Face((0, 0, 50, 50)), Face((150, 0, 50, 50))], 200, 50) == 0
    with pytest.raises(ValueError, match="no face"):
        central([], 200, 200)


@given(st.lists(boxes.map(Face), min_size=1, max_size=6), st.permutations(range(6)))
def test_the_choice_depends_on_the_faces_not_on_their_order(faces, order):
    shuffled = [faces[place] for place in order if place < len(faces)]
    one, other = faces[central(faces, 800, 800)], shuffled[central(shuffled, 800, 800)]

    def distance(face: Face) -> float:
        x, y, width, height = face.box
        return float(np.hypot(x + width / 2 - 400, y + height / 2 - 400))

    assert distance(one) == distance(other)


def test_boxes_without_area_share_nothing():
    assert overlap((5.0, 5.0, 0.0, 0.0), (5.0, 5.0, 0.0, 0.0)) == 0
