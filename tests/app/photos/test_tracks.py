"""Faces followed through a clip, and the frames that show everybody."""

from app.photos.tracks import showing_all, tracks

LEFT, RIGHT = (10.0, 10.0, 40.0, 40.0), (200.0, 10.0, 40.0, 40.0)


def moved(box: tuple, by: float) -> tuple:
    return (box[0] + by, *box[1:])


def test_faces_are_followed_where_they_overlap():
    boxes = [[LEFT, RIGHT], [moved(RIGHT, 5), moved(LEFT, 5)], [moved(LEFT, 12)]]
    assert tracks([0, 0.5, 1.0], boxes) == [[0, 1], [1, 0], [0]]


def test_a_face_that_jumps_or_comes_after_a_pause_is_a_new_one():
    assert tracks([0, 0.5], [[LEFT], [RIGHT]]) == [[0], [1]]
    assert tracks([0, 1.5, 3.1], [[LEFT], [LEFT], [LEFT]]) == [[0], [0], [1]]


def test_of_two_faces_on_one_place_the_nearer_goes_on():
    assert tracks([0, 0.1], [[LEFT], [moved(LEFT, 15), moved(LEFT, 2)]]) == [[0], [1, 0]]


def test_the_best_frames_show_everybody_and_no_more_than_that():
    numbers = [[0], [0, 1], [1], [2]]
    assert showing_all(numbers, [[0.9], [0.5, 0.6], [0.8], [0.1]], 8) == [0, 2, 3]
    assert showing_all(numbers, [[0.5], [0.9, 0.6], [0.8], [0.1]], 8) == [1, 3]
    assert showing_all(numbers, [[0.9], [0.5, 0.6], [0.8], [0.1]], 2) == [0, 2]
    assert showing_all([], [], 8) == []
