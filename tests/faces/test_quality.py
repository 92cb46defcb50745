import cv2
import numpy as np
import pytest

from faces.quality import face_quality


def test_blur_lowers_sharpness_only(pictures, measured):
    rgb, box = pictures["ann"]["neutral"], measured["ann"]["neutral"].box
    sharp, bright = face_quality(rgb, box)
    soft, same = face_quality(cv2.GaussianBlur(rgb, (0, 0), 3), box)
    assert soft < sharp / 4
    assert same == pytest.approx(bright, abs=0.02)


def test_sharpness_does_not_grow_with_the_picture(pictures, measured):
    rgb, box = pictures["ann"]["neutral"], measured["ann"]["neutral"].box
    twice = cv2.resize(rgb, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    sharp, bright = face_quality(rgb, box)
    assert face_quality(twice, tuple(2 * value for value in box)) == pytest.approx((sharp, bright), rel=0.25)


def test_flat_gray_has_known_values():
    assert face_quality(np.full((50, 50, 3), 51, np.uint8), (5, 5, 20, 20)) == pytest.approx((0, 0.2))


def test_a_box_beyond_the_edge_is_cut_and_outside_is_missing():
    rgb = np.full((50, 50, 3), 255, np.uint8)
    assert face_quality(rgb, (-10, -10, 30, 30))[1] == pytest.approx(1)
    assert np.isnan(face_quality(rgb, (80, 80, 10, 10))).all()
