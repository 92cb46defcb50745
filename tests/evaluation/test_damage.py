"""Damage is as strong as promised, and the mean filter is a mean."""

import numpy as np
import pytest
from fingerprints import fingerprint, near
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.damage import erased, filled, holes, mean_filtered, uniform_pictures, with_noise

RNG = np.random.default_rng(0)
PIXELS = RNG.integers(60, 196, (5, 24, 24, 3), np.uint8)


def test_noise_has_the_promised_spread_and_is_seeded():
    gray = np.full((8, 64, 64, 3), 128, np.uint8)
    noisy = with_noise(gray, 0.1, 3)
    assert noisy.dtype == np.uint8
    assert noisy.std() / 255 == pytest.approx(0.1, rel=0.01)
    assert noisy.mean() == pytest.approx(128, abs=0.3)
    np.testing.assert_array_equal(noisy, with_noise(gray, 0.1, 3))
    np.testing.assert_array_equal(with_noise(PIXELS, 0), PIXELS)


@given(st.integers(16, 40), st.integers(16, 40), st.floats(0.01, 1), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_holes_are_whole_squares_inside_the_picture(height, width, share, seed):
    hole = holes((3, height, width, 3), share, seed)
    side = max(1, round(share * min(height, width)))
    assert (hole.sum(axis=(1, 2)) == side**2).all()
    for each in hole:
        rows, columns = np.flatnonzero(each.any(axis=1)), np.flatnonzero(each.any(axis=0))
        assert np.ptp(rows) == np.ptp(columns) == side - 1


def test_what_is_erased_is_black_and_what_is_filled_in_keeps_the_rest():
    hole = holes(PIXELS.shape, 0.3, 1)
    gone = erased(PIXELS, hole)
    assert (gone[hole] == 0).all()
    np.testing.assert_array_equal(gone[~hole], PIXELS[~hole])
    np.testing.assert_array_equal(filled(gone, hole, PIXELS), PIXELS)


def test_the_mean_filter_is_that_of_opencv():
    cv2 = pytest.importorskip("cv2")
    ours = mean_filtered(PIXELS, 3)
    theirs = np.stack([cv2.blur(face, (3, 3), borderType=cv2.BORDER_REFLECT) for face in PIXELS])
    assert np.abs(ours.astype(int) - theirs).max() <= 1


def test_with_holes_only_known_pixels_count():
    flat = np.full((2, 24, 24, 3), 90, np.uint8)
    hole = holes(flat.shape, 0.4, 2)
    assert (mean_filtered(erased(flat, hole), 23, hole) == 90).all()
    near = mean_filtered(erased(flat, hole), 3, hole)
    assert set(np.unique(near)) == {0, 90}  # a small window cannot see past the rim
    assert (mean_filtered(erased(flat, hole), 3)[~hole] < 90).any()  # without the mask black leaks out


def test_uniform_pictures_are_uniform_and_gray_where_asked():
    colour, gray = (uniform_pictures(6, 32, channels, 1) for channels in (3, 1))
    assert colour.shape == gray.shape == (6, 32, 32, 3)
    assert colour.mean() == pytest.approx(127.5, abs=2)
    assert colour.std() == pytest.approx(256 / 12**0.5, rel=0.02)
    assert (gray == gray[..., :1]).all()
    assert not (colour == colour[..., :1]).all()


def test_seeded_damage_is_what_it_was():
    pixels = np.random.default_rng(7).integers(0, 256, (3, 24, 20, 3), np.uint8)
    hole = holes(pixels.shape, 0.4, 2)
    assert fingerprint(with_noise(pixels, 0.2, 3)) == near([128.972, 151.922, -79.2278], 0.02)
    assert fingerprint(hole) == near([0.133333, 0.365148, 0.0660154])
    assert fingerprint(mean_filtered(pixels, 3)) == near([128.617, 131.214, 4.3476], 0.02)
    assert fingerprint(mean_filtered(pixels, 5, hole)) == near([123.968, 127.38, -2.90256], 0.02)
    assert fingerprint(uniform_pictures(2, 8, 3, 1)) == near([123.747, 144.951, 11.3268])
