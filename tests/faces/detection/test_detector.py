import cv2
import numpy as np
import pytest

from faces.detection.boxes import overlap
from faces.detection.detector import FRAME_SIDE, Detector, framed
from faces.detection.weights import find_landmarker


@pytest.fixture(scope="module")
def detector():
    with Detector(find_landmarker(None)) as opened:
        yield opened


def test_a_frame_says_where_it_lies():
    rgb = np.zeros((80, 80, 3), np.uint8)
    rgb[40:44, 20:24] = 255
    square, zoom, (left, top) = framed(rgb, (10, 20, 20, 40), 2.0)
    assert square.shape == (FRAME_SIDE, FRAME_SIDE, 3)
    assert zoom == pytest.approx(2.4)
    assert (left, top) == pytest.approx((-20, 0))
    bright = np.argwhere(square[..., 0] > 200).mean(axis=0)
    assert bright[::-1] / zoom + (left, top) == pytest.approx((21.5, 41.5), abs=0.6)


def test_key_points_lie_on_eyes_nose_mouth_and_ears(detector, pictures, measured):
    face = measured["ann"]["neutral"]
    sightings = detector.look_at(pictures["ann"]["neutral"], face.box)
    assert len(sightings) == 2
    for one in sightings:
        assert overlap(one.box, face.box) > 0.5
        assert 0.8 < one.score <= 1
        right_eye, left_eye, nose, mouth, right_ear, left_ear = one.points
        assert np.abs(right_eye - face.right_eye).max() < 10
        assert np.abs(left_eye - face.left_eye).max() < 10
        assert right_eye[1] < nose[1] < mouth[1]
        assert right_ear[0] < right_eye[0] < left_eye[0] < left_ear[0]


def test_a_part_is_told_in_pixels_of_the_whole(detector, pictures):
    rgb = pictures["ann"]["neutral"]
    whole = detector.see(rgb)[0]
    part = detector.see(cv2.resize(rgb, (192, 192), interpolation=cv2.INTER_AREA), 0.75, (100.0, 50.0))[0]
    assert overlap(part.box, (whole.box[0] + 100, whole.box[1] + 50, *whole.box[2:])) > 0.9
    assert np.abs(part.points - whole.points - [100, 50]).max() < 5


def test_nothing_is_seen_where_no_face_is(detector, pictures):
    assert detector.see(np.zeros((90, 120, 3), np.uint8)) == []
    assert detector.look_at(pictures["ann"]["neutral"], (0, 0, 30, 30)) == []
