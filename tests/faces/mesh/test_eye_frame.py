import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.landmarks import LEFT_EYE_CORNERS, POINTS, RIGHT_EYE_CORNERS
from faces.mesh.eye_frame import EyeFrame


def some_landmarks(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 100, (count, POINTS, 3))


def test_eyes_lie_one_apart_on_a_level_line_around_the_origin():
    landmarks = some_landmarks(5)
    shapes = EyeFrame.of(landmarks).shapes(landmarks)
    left, right = (shapes[:, list(corners)].mean(axis=1) for corners in (LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS))
    np.testing.assert_allclose(left, np.tile([0.5, 0], (5, 1)), atol=1e-9)
    np.testing.assert_allclose(right, np.tile([-0.5, 0], (5, 1)), atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(turn=st.floats(-np.pi, np.pi), scale=st.floats(0.1, 10), x=st.floats(-500, 500), y=st.floats(-500, 500))
def test_a_face_turned_in_the_picture_moved_or_enlarged_has_the_same_shape(turn, scale, x, y):
    landmarks = some_landmarks(2)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    moved = scale * landmarks[..., :2] @ rotation + (x, y)
    before, after = EyeFrame.of(landmarks), EyeFrame.of(moved)
    np.testing.assert_allclose(after.shapes(moved), before.shapes(landmarks), atol=1e-6)
    np.testing.assert_allclose(after.distance, scale * before.distance, rtol=1e-9)


def test_pixels_undo_shapes():
    landmarks = some_landmarks(3)
    frame = EyeFrame.of(landmarks)
    np.testing.assert_allclose(frame.pixels(frame.shapes(landmarks)), landmarks[..., :2], atol=1e-9)


def test_the_mean_frame_of_equal_ones_is_that_one():
    frame = EyeFrame.of(np.repeat(some_landmarks(1), 3, axis=0))
    np.testing.assert_allclose([frame.mean().middle[0], frame.mean().across[0]], [frame.middle[0], frame.across[0]])


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_landmarks_that_say_nothing_are_refused(broken):
    landmarks = some_landmarks(2)
    landmarks[1, 7, 0] = broken
    with pytest.raises(ValueError, match="finite"):
        EyeFrame.of(landmarks)
    with pytest.raises(ValueError, match="apart"):
        EyeFrame.of(np.ones((1, POINTS, 2)))
