import cv2
import numpy as np
import pytest
from fingerprints import fingerprint, near
from hypothesis import given, settings
from hypothesis import strategies as st

from faces.mesh.grid import MeshCrop, MeshGrid
from faces.mesh.warp import grid_scale, warp


def difference(first: np.ndarray, second: np.ndarray, grid: MeshGrid) -> np.ndarray:
    return np.abs(first.astype(int) - second.astype(int))[grid.mask]


def moved(texture: np.ndarray, shape: np.ndarray, matrix: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
    """The picture and its landmarks under an affine map (2, 3) of positions; depth keeps its scale to x."""
    between_centres = matrix.copy()
    between_centres[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5
    picture = cv2.warpAffine(texture, between_centres, (side, side), flags=cv2.INTER_CUBIC)
    depth = shape[:, 2:] * np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    return picture, np.hstack([shape[:, :2] @ matrix[:, :2].T + matrix[:, 2], depth])


def test_the_mean_face_stays_as_it_is(grid, texture):
    assert difference(warp(texture, grid.shape, grid), texture, grid).max() == 0


def test_outside_the_face_it_is_black(grid, texture):
    assert warp(texture, grid.shape, grid)[~grid.mask].max() == 0


@settings(max_examples=25, deadline=None)
@given(
    turn=st.floats(-np.pi, np.pi),
    scale=st.floats(0.9, 4),
    stretch=st.floats(0.8, 1.25),
    shear=st.floats(-0.2, 0.2),
)
def test_affine_maps_of_the_picture_leave_the_warped_face(grid, texture, turn, scale, stretch, shear):
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    linear = scale * rotation @ np.array([[stretch, shear], [0, 1 / stretch]])
    side = int(200 * scale) + 40
    shift = np.array([side / 2, side / 2]) - linear @ (64, 64)
    picture, landmarks = moved(texture, grid.shape, np.c_[linear, shift], side)
    error = difference(warp(picture, landmarks, grid), texture, grid)
    assert error.mean() < 3
    assert np.quantile(error, 0.99) < 14


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999), size=st.sampled_from([100, 128, 333]))
def test_a_mirrored_picture_gives_the_mirrored_face(grid, texture, seed, size):
    rng = np.random.default_rng(seed)
    picture = cv2.resize(texture, (size, size), interpolation=cv2.INTER_CUBIC)
    landmarks = grid.shape * (size / 128) + rng.normal(0, size / 100, grid.shape.shape)
    mirrored = landmarks[grid.mirror] * (-1, 1, 1) + (size, 0, 0)
    own, other = warp(picture, landmarks, grid), warp(np.ascontiguousarray(picture[:, ::-1]), mirrored, grid)
    assert difference(own, other[:, ::-1], grid).mean() < 0.5
    assert np.quantile(difference(own, other[:, ::-1], grid), 0.99) <= 6


@pytest.mark.parametrize("yaw", [-90, -70, 0, 70, 90])
def test_profile_faces_are_warped(grid, texture, yaw):
    angle = np.radians(yaw)
    turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    face = warp(texture, (grid.shape - grid.shape.mean(axis=0)) @ turn.T + (64, 64, 0), grid)
    assert face.shape == (128, 128, 3)
    assert face.dtype == np.uint8
    assert face[grid.mask].std() > 10


@pytest.mark.parametrize("factor", [1.6, 2, 3.3, 8])
def test_large_faces_are_averaged_down(grid, texture, factor):
    side = int(128 * factor)
    large = cv2.resize(texture, (side, side), interpolation=cv2.INTER_CUBIC).astype(int)
    checks = np.where(np.indices((side, side)).sum(axis=0) % 2, 40, -40)[..., None]
    noisy = np.clip(large + checks, 0, 255).astype(np.uint8)
    landmarks = grid.shape * (side / 128)
    plain = warp(np.clip(large, 0, 255).astype(np.uint8), landmarks, grid)
    assert difference(plain, texture, grid).mean() < 3
    assert difference(warp(noisy, landmarks, grid), plain, grid).mean() < 12


def test_a_face_that_leaves_the_picture_continues_its_edge(grid):
    plain = np.full((60, 50, 3), 77, np.uint8)
    for shift in (-200, -30, 30, 200):
        assert set(np.unique(warp(plain, grid.shape + np.array([shift, shift, 0]), grid)[grid.mask])) == {77}


def test_another_size_shows_the_same_face(mesh, texture):
    small = MeshGrid.build(mesh, MeshCrop(size=64))
    face = warp(texture, small.shape * 2, small)
    averaged = cv2.resize(texture, (64, 64), interpolation=cv2.INTER_AREA)
    assert difference(face, averaged, small).max() <= 1


def test_scale_is_that_of_the_face_and_not_of_its_pose(grid):
    turn = np.array([[0, 0, 1], [0, 1, 0], [-1, 0, 0]])
    assert grid_scale(grid.shape * 4 @ turn.T, grid) == pytest.approx(0.25)


@pytest.mark.parametrize(
    "landmarks", [np.zeros((468, 3)), np.full((468, 3), np.nan), np.zeros((68, 3)), np.zeros((468, 2))]
)
def test_landmarks_that_are_no_face_are_named(grid, texture, landmarks):
    with pytest.raises(ValueError, match="landmarks must be"):
        warp(texture, landmarks, grid)


POSE = np.array([[0.9, 0.2, 0.3], [-0.1, 0.95, 0.1], [-0.3, 0.0, 0.9]])


@pytest.mark.parametrize(
    ("factor", "shift", "values"),
    [
        (1, 0, [84.4437, 104.117, 4.88311]),
        (0.6, 20, [84.3478, 104.02, 4.26391]),
        (2.2, -40, [84.8806, 104.695, 5.52368]),
        (5, 10, [84.3524, 104.014, 5.15012]),
        (1.6, 300, [92.4746, 114.043, 5.06486]),
    ],
)
def test_a_turned_face_is_warped_as_it_was(grid, factor, shift, values):
    noise = np.random.default_rng(0).integers(0, 256, (128, 128, 3)).astype(np.uint8)
    side = int(128 * factor)
    picture = cv2.resize(cv2.GaussianBlur(noise, (0, 0), 2), (side, side), interpolation=cv2.INTER_CUBIC)
    face = warp(picture, (grid.shape @ POSE.T) * factor + shift, grid)
    assert fingerprint(face) == near(values, 0.02)
