import numpy as np
import pytest

from models.neutral.warp.light import in_common_light, level, logarithm

SIDE = 64


@pytest.fixture
def plain():
    at = np.linspace(0, 6, SIDE)
    waves = 128 + 40 * np.sin(at)[:, None, None] * np.cos(at)[None, :, None] * np.array([1, 0.8, 0.6])
    return waves.astype(np.float32)


FACE = np.ones((SIDE, SIDE), np.float32)


def test_logarithms_are_undone():
    values = np.arange(256, dtype=np.float32)
    np.testing.assert_allclose(level(logarithm(values)), values, atol=1e-3)


@pytest.mark.parametrize("count", [1, 2])
def test_one_or_two_frames_stay_as_they_are(plain, count):
    frames = np.stack([plain * scale for scale in (0.5, 1.2)[:count]])
    lit, agrees = in_common_light(frames, FACE)
    np.testing.assert_array_equal(lit, frames)
    assert (agrees == 1).all()


def test_frames_in_equal_light_stay_and_agree(plain):
    lit, agrees = in_common_light(np.stack([plain] * 4), FACE)
    np.testing.assert_allclose(lit, np.stack([plain] * 4), atol=0.01)
    np.testing.assert_allclose(agrees, 1, atol=0.01)


def test_a_dark_frame_is_brought_into_the_light_of_the_others_and_counts_less(plain):
    frames = np.stack([plain, plain, plain, 0.4 * plain])
    lit, agrees = in_common_light(frames, FACE)
    assert np.abs(lit[3] - plain).mean() < 0.1 * np.abs(frames[3] - plain).mean()
    assert agrees[3] < 0.3
    assert agrees[:3].min() > 0.9


def test_light_from_one_side_is_evened_out_and_detail_kept(plain):
    side = np.linspace(0.6, 1.4, SIDE, dtype=np.float32)[None, :, None]
    rng = np.random.default_rng(0)
    detail = rng.normal(0, 8, plain.shape).astype(np.float32)
    frames = np.stack([plain, plain, plain, plain * side + detail])
    lit, _ = in_common_light(frames, FACE)
    assert np.abs(lit[3] - detail - plain)[8:-8, 8:-8].mean() < 0.4 * np.abs(plain * side - plain).mean()
    assert np.corrcoef((lit[3] - plain).ravel(), detail.ravel())[0, 1] > 0.8


def test_black_and_white_frames_give_whole_pixels():
    frames = np.stack([np.full((SIDE, SIDE, 3), value, np.float32) for value in (0, 255, 0)])
    lit, agrees = in_common_light(frames, FACE)
    assert np.isfinite(lit).all()
    assert (agrees > 0).all()
