import numpy as np
import pytest
from fingerprints import fingerprint, near
from hypothesis import given, settings
from hypothesis import strategies as st

from faces.mesh.visibility import COARSE, Visibility, mirror_blended, resized


@pytest.fixture(scope="module")
def visibility(grid):
    return Visibility.build(grid)


def turned(shape: np.ndarray, yaw: float) -> np.ndarray:
    """The face turned about its vertical axis; positive angles hide the right of the picture."""
    angle = np.radians(yaw)
    turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    return (shape - shape.mean(axis=0)) @ turn.T


def inner(grid) -> np.ndarray:
    return resized(grid.mask[None].astype(np.float32), COARSE)[0] > 0.99


def test_the_mean_face_is_seen_as_one_everywhere(visibility, grid):
    np.testing.assert_allclose(visibility.seen(grid.shape[None])[0][inner(grid)], 1, atol=1e-5)
    np.testing.assert_allclose(visibility.weights(grid.shape[None]), 0.5, atol=1e-5)


@settings(deadline=None, max_examples=30)
@given(scale=st.floats(0.1, 10), x=st.floats(-500, 500), turn=st.floats(-3, 3))
def test_place_size_and_tilt_of_the_face_do_not_matter(visibility, grid, scale, x, turn):
    tilt = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    moved = turned(grid.shape, 30) @ tilt.T * scale + x
    np.testing.assert_allclose(
        visibility.weights(moved[None]), visibility.weights(turned(grid.shape, 30)[None]), atol=1e-4
    )


@settings(deadline=None, max_examples=30)
@given(yaw=st.floats(-80, 80))
def test_a_face_and_its_mirror_image_have_mirrored_weights_that_sum_to_one(visibility, grid, yaw):
    weights, other = visibility.weights(np.stack([turned(grid.shape, yaw), turned(grid.shape, -yaw)]))
    np.testing.assert_allclose(weights, other[:, ::-1], atol=1e-4)
    np.testing.assert_allclose(weights + weights[:, ::-1], 1, atol=1e-5)


def test_the_hidden_side_of_a_turned_face_has_no_weight(visibility, grid):
    weight = visibility.weights(turned(grid.shape, 60)[None])[0][inner(grid)]
    columns = np.nonzero(inner(grid))[1]
    sides = [weight[columns < 10].mean(), weight[columns > 21].mean()]
    assert min(sides) < 0.02
    assert max(sides) > 0.98


def test_stretched_triangles_are_limited(visibility, grid):
    wild = np.random.default_rng(0).normal(0, 50, (5, 478, 3))
    seen = visibility.seen(wild)
    assert seen.shape == (5, COARSE, COARSE)
    assert seen.dtype == np.float32
    assert seen.min() >= 0
    assert seen.max() <= 3.001


def test_landmarks_in_one_point_give_finite_weights(visibility):
    np.testing.assert_allclose(visibility.weights(np.zeros((1, 468, 3))), 0.5)


def test_blended_faces_are_symmetric_and_take_the_side_that_is_seen():
    crop = np.zeros((1, 64, 64, 3), np.uint8)
    crop[:, :, :32], crop[:, :, 32:] = 200, 40
    left = np.zeros((1, 32, 32), np.float32)
    left[:, :, :16] = 1
    assert (mirror_blended(crop, left) == 200).mean() > 0.9
    assert (mirror_blended(crop, np.full((1, 32, 32), 0.5, np.float32)) == 120).all()
    both = mirror_blended(crop, left)
    np.testing.assert_array_equal(both, both[:, :, ::-1])


def test_turned_faces_are_seen_as_they_were(visibility, grid):
    pose = np.array([[0.9, 0.2, 0.3], [-0.1, 0.95, 0.1], [-0.3, 0.0, 0.9]])
    shapes = np.stack([grid.shape @ pose.T, grid.shape @ (pose @ pose).T, grid.shape])
    assert fingerprint(visibility.smooth) == near([0.00108121, 0.0102726, 0.00209055])
    assert fingerprint(visibility.seen(shapes)) == near([0.973338, 1.11228, 0.579905])
    assert fingerprint(visibility.weights(shapes)) == near([0.5, 0.582678, 0.0319859])
