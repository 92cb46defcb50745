import cv2
import numpy as np
import pytest

from faces.measuring.quality import face_quality


def test_blur_lowers_sharpness_only(pictures, measured):
    rgb, box = pictures["ann"]["neutral"], measured["ann"]["neutral"].box
    sharp, bright, _ = face_quality(rgb, box)
    soft, same, _ = face_quality(cv2.GaussianBlur(rgb, (0, 0), 3), box)
    assert soft < sharp / 4
    assert same == pytest.approx(bright, abs=0.02)


def test_sharpness_does_not_grow_with_the_picture(pictures, measured):
    rgb, box = pictures["ann"]["neutral"], measured["ann"]["neutral"].box
    twice = cv2.resize(rgb, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    once = face_quality(rgb, box)
    assert face_quality(twice, tuple(2 * value for value in box)) == pytest.approx(once, rel=0.25, abs=0.01)


def test_flat_gray_has_known_values():
    assert face_quality(np.full((50, 50, 3), 51, np.uint8), (5, 5, 20, 20)) == pytest.approx((0, 0.2, 0))


def test_a_box_beyond_the_edge_is_cut_and_outside_is_missing():
    rgb = np.full((50, 50, 3), 255, np.uint8)
    assert face_quality(rgb, (-10, -10, 30, 30)) == pytest.approx((0, 1, 1))
    assert np.isnan(face_quality(rgb, (80, 80, 10, 10))).all()


@pytest.mark.parametrize(("level", "clipped"), [(0, 1), (4, 1), (5, 0), (128, 0), (250, 0), (251, 1), (255, 1)])
def test_limits_of_exposure(level, clipped):
    assert face_quality(np.full((50, 50, 3), level, np.uint8), (5, 5, 20, 20)).clipped == clipped


def test_clipped_is_the_share_of_the_faces_pixels():
    rgb = np.full((40, 40, 3), 100, np.uint8)
    rgb[:, :10] = 255
    rgb[:, 30:] = 0
    assert face_quality(rgb, (0, 0, 40, 40)).clipped == pytest.approx(0.5)
    assert face_quality(rgb, (10, 0, 20, 40)).clipped == 0


def test_harsh_light_clips_more_of_a_face(pictures, measured):
    rgb, box = pictures["ann"]["neutral"], measured["ann"]["neutral"].box
    harsh = np.clip(rgb.astype(float) * 4, 0, 255).astype(np.uint8)
    assert face_quality(rgb, box).clipped < 0.05 < face_quality(harsh, box).clipped


@pytest.mark.parametrize(
    ("box", "sharpness", "brightness"),
    [
        ((20, 30, 90, 110), 33.229, 0.494987),
        ((-10, -20, 60.4, 70.6), 4.43891, 0.499101),
        ((100.5, 150.2, 90, 90), 5.2626, 0.50327),
        ((10, 10, 150, 180), 140.571, 0.499553),
    ],
)
def test_smooth_noise_is_as_sharp_as_it_was(box, sharpness, brightness):
    noise = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 256, (200, 160, 3)).astype(np.uint8), (0, 0), 1.5)
    assert face_quality(noise, box) == pytest.approx((sharpness, brightness, 0.0), rel=2e-3)


@pytest.mark.parametrize(("level", "clipped"), [(0, 1), (4, 1), (5, 0), (250, 0), (251, 1), (255, 1)])
def test_levels_near_the_ends_are_clipped(level, clipped):
    assert face_quality(np.full((40, 40, 3), level, np.uint8), (5, 5, 20, 20)).clipped == clipped
