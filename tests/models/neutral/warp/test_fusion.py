import cv2
import numpy as np
import pytest

from models.neutral.warp.fusion import fused, sharpened, weighted_median

SIDE = 48


def picture(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(40, 200, (SIDE, SIDE, 3)).astype(np.float32)


def test_one_frame_is_itself():
    np.testing.assert_allclose(fused(picture()[None], np.array([0.3])), picture(), atol=1e-4)


def test_two_frames_are_averaged_by_their_weights():
    frames = np.stack([picture(0), picture(1)])
    np.testing.assert_allclose(fused(frames, np.array([3, 1])), 0.75 * frames[0] + 0.25 * frames[1], atol=1e-3)


@pytest.mark.parametrize("count", [3, 5])
def test_equal_frames_are_fused_to_themselves(count):
    np.testing.assert_allclose(fused(np.stack([picture()] * count), np.ones(count)), picture(), atol=1e-3)


def test_what_a_single_frame_shows_is_left_out():
    frames = np.stack([picture()] * 5)
    frames[2, 10:30, 10:30] = 255
    error = np.abs(fused(frames, np.ones(5)) - picture())
    assert error.max() < 0.2 * np.abs(frames.mean(axis=0) - picture()).max()


def test_noise_of_all_frames_is_averaged():
    rng = np.random.default_rng(1)
    frames = picture() + rng.normal(0, 10, (8, SIDE, SIDE, 3)).astype(np.float32)
    assert (fused(frames, np.ones(8)) - picture()).std() < 1.2 * 10 / 8**0.5


def test_the_order_of_frames_does_not_matter():
    frames, weights = np.stack([picture(seed) for seed in range(4)]), np.array([1.0, 2.0, 3.0, 1.5])
    turn = np.array([2, 0, 3, 1])
    np.testing.assert_allclose(fused(frames[turn], weights[turn]), fused(frames, weights), atol=1e-3)


def test_a_median_of_equal_weights_is_the_median():
    frames = np.stack([picture(seed) for seed in range(5)])
    np.testing.assert_array_equal(weighted_median(frames, np.ones(5)), np.median(frames, axis=0))


def test_a_frame_with_most_of_the_weight_is_the_median():
    frames = np.stack([picture(seed) for seed in range(3)])
    np.testing.assert_array_equal(weighted_median(frames, np.array([0.2, 0.6, 0.2])), frames[1])


def test_the_heaviest_frame_decides_in_every_place():
    frames = np.array([[1.0, 9], [2, 8], [3, 7]])
    np.testing.assert_array_equal(weighted_median(frames, np.array([4, 1, 1])), [1, 9])
    np.testing.assert_array_equal(weighted_median(frames, np.array([1, 1, 4])), [3, 7])


def pale() -> np.ndarray:
    return picture() / 10 + 100


def blurred() -> np.ndarray:
    return cv2.GaussianBlur(pale(), (0, 0), 1.5)


def test_detail_comes_from_the_frame():
    mean, frame = blurred(), pale()
    assert np.abs(sharpened(mean, frame, 1) - frame).mean() < 0.4 * np.abs(mean - frame).mean()
    np.testing.assert_array_equal(sharpened(mean, frame, 0), mean)


def test_a_frame_changes_no_broad_light():
    mean = blurred()
    np.testing.assert_allclose(sharpened(mean, mean + 30, 1), mean, atol=1e-3)


def test_where_the_frame_shows_something_else_the_picture_keeps_its_own():
    mean, frame = blurred(), blurred()
    frame[:, : SIDE // 2] = 0
    frame[::2, : SIDE // 2] = 255
    kept = np.abs(sharpened(mean, frame, 1) - mean)[:, : SIDE // 4]
    assert kept.max() < 0.2 * np.abs(frame - mean)[:, : SIDE // 4].max()
