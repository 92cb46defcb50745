from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.landmarks import Landmarker, bounding_box, framed, outermost, overlap, pose_angles
from faces.weights import WeightsError

angle = st.floats(-60, 60)


def test_faces_are_measured_in_pixels(measured):
    for views in measured.values():
        face = views["neutral"]
        assert face.landmarks.shape == (478, 3)
        assert len(face.blendshapes) == 51
        assert all(0 <= value <= 1 for value in face.blendshapes.values())
        x, y, width, height = face.box
        assert 20 < x < 120
        assert 20 < y < 140
        assert 80 < width < 230
        assert 80 < height < 230


def test_left_is_the_persons_own_left(measured):
    face = measured["ann"]["neutral"]
    assert face.left_eye[0] > face.right_eye[0] + 30
    assert abs(face.left_eye[1] - face.right_eye[1]) < 6


def test_pose_has_the_documented_signs(measured):
    for views in measured.values():
        assert abs(views["neutral"].yaw) < 6
        assert 15 < views["right"].yaw < 30
        assert views["down"].pitch - views["neutral"].pitch > 7
        assert abs(abs(views["tilted"].roll) - 15) < 5


def test_a_clear_face_is_detected_with_confidence(measured):
    scores = [face.confidence for views in measured.values() for face in views.values()]
    assert np.mean(scores) > 0.9
    assert all(0.8 < score <= 1 for score in scores)


def test_confidence_does_not_depend_on_the_share_of_the_picture(pictures, measured):
    face = measured["ann"]["neutral"]
    wide = np.pad(pictures["ann"]["neutral"], ((0, 256), (0, 256), (0, 0)), mode="edge")
    with Landmarker() as landmarker:
        smaller = landmarker.measure(wide)[0]
    assert abs(smaller.confidence - face.confidence) < 0.03
    np.testing.assert_allclose(smaller.left_eye, face.left_eye, atol=2.5)


def test_several_faces_come_from_left_to_right(pictures):
    pair = np.concatenate([pictures["bob"]["neutral"], pictures["ann"]["neutral"]], axis=1)
    with Landmarker() as landmarker:
        faces = landmarker.measure(pair)
    assert len(faces) == 2
    assert faces[0].box[0] < 256 < faces[1].box[0]


def test_no_face_gives_an_empty_list_and_a_quiet_start(capfd):
    with Landmarker() as landmarker:
        assert landmarker.measure(np.zeros((120, 90, 3), np.uint8)) == []
    assert capfd.readouterr().err == ""


def test_missing_or_other_weights_are_named(tmp_path):
    with pytest.raises(WeightsError, match="make setup"):
        Landmarker(tmp_path / "none.task")
    (tmp_path / "other.task").write_bytes(b"other")
    with pytest.raises(WeightsError, match=r"other\.task"):
        Landmarker(tmp_path / "other.task")


@given(yaw=angle, pitch=angle, roll=angle, scale=st.floats(0.5, 2))
def test_pose_angles_undo_the_rotation(yaw, pitch, roll, scale):
    (cy, cp, cr), (sy, sp, sr) = (f(np.radians([yaw, pitch, roll])) for f in (np.cos, np.sin))
    turn = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    nod = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    tilt = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    matrix = np.eye(4)
    matrix[:3, :3] = scale * turn @ nod @ tilt
    np.testing.assert_allclose(pose_angles(matrix), (yaw, pitch, roll), atol=1e-6)


def test_overlap_of_boxes():
    assert overlap((0, 0, 2, 2), (0, 0, 2, 2)) == 1
    assert overlap((0, 0, 2, 2), (1, 0, 2, 2)) == pytest.approx(1 / 3)
    assert overlap((0, 0, 2, 2), (5, 5, 2, 2)) == 0
    assert overlap((0, 0, 0, 0), (0, 0, 0, 0)) == 0


def test_a_face_within_a_face_is_left_out(measured):
    large, small, beside = (
        replace(measured["ann"]["neutral"], box=box) for box in ((0, 0, 90, 90), (10, 10, 30, 30), (80, 0, 50, 50))
    )
    assert outermost([small, beside, large]) == [large, beside]


def test_a_small_face_upon_a_large_one_is_not_counted(pictures):
    large, small = (cv2.resize(pictures[name]["neutral"], (side, side)) for name, side in (("ann", 1024), ("bob", 256)))
    large[330:586, 380:636] = small
    with Landmarker() as landmarker:
        faces = landmarker.measure(large)
    assert len(faces) == 1
    assert faces[0].box[2] > 400


def test_bounding_box_and_frame():
    points = np.array([[10.0, 20.0, 0.0], [30.0, 60.0, 5.0]])
    assert bounding_box(points) == (10, 20, 20, 40)
    square, box = framed(np.full((80, 80, 3), 9, np.uint8), (10, 20, 20, 40), 2.0)
    assert square.shape == (192, 192, 3)
    assert box == pytest.approx((72, 48, 48, 96))
