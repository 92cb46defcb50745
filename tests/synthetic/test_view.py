import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faces.detection.landmarks import pose_angles
from synthetic.view import Camera, Light, Lighting, Pose, project, rotation, turn

angle = st.floats(-60, 60)
NOSE = np.array([0.0, 0.0, 1.0])


@given(angle, angle, angle)
def test_rotation_is_what_the_measurement_takes_apart(yaw, pitch, roll):
    matrix = rotation(Pose(yaw, pitch, roll))
    assert matrix @ matrix.T == pytest.approx(np.eye(3), abs=1e-9)
    assert np.linalg.det(matrix) == pytest.approx(1)
    transformation = np.eye(4)
    transformation[:3, :3] = matrix
    assert pose_angles(transformation) == pytest.approx((yaw, pitch, roll), abs=1e-5)


@given(st.floats(1, 60))
def test_signs_of_the_angles(degrees):
    assert (rotation(Pose(yaw=degrees)) @ NOSE)[0] > 0
    assert (rotation(Pose(pitch=degrees)) @ NOSE)[1] < 0
    assert (rotation(Pose(roll=degrees)) @ [0, 1, 0])[0] < 0


@given(angle, angle, angle)
def test_turning_equals_the_matrix_product(yaw, pitch, roll):
    matrix, points = rotation(Pose(yaw, pitch, roll)), np.arange(12.0).reshape(4, 3)
    assert turn(points, matrix) == pytest.approx(points @ matrix.T)


def test_projection_keeps_left_and_up():
    points = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 5]])
    pixels, nearness = project(points, Camera(), 200)
    assert pixels[0] == pytest.approx([100, 104])
    assert pixels[1, 0] > pixels[0, 0]
    assert pixels[2, 1] < pixels[0, 1]
    assert nearness[3] > nearness[0]


def test_light_comes_from_where_it_is_said_to():
    assert Light(90, 0).direction() == pytest.approx([1, 0, 0], abs=1e-9)
    assert Light(0, 90).direction() == pytest.approx([0, 1, 0], abs=1e-9)
    assert Light(0, 0).direction() == pytest.approx([0, 0, 1], abs=1e-9)


def test_a_turned_head_sees_the_light_from_the_other_side():
    lighting = Lighting.in_camera_space(Light(0, 0)).in_head_space(Pose(yaw=30))
    assert lighting.light == pytest.approx([-0.5, 0, np.sqrt(0.75)], abs=1e-9)
    assert lighting.half == pytest.approx(lighting.light)
