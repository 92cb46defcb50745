"""Codes and picture files, counted."""

import numpy as np
import pytest

from evaluation.compression import FORMATS, code_bytes, picture_bytes, quantised
from evaluation.reconstruction import mean_psnr

RNG = np.random.default_rng(0)


def test_codes_are_off_by_half_a_step_at_most():
    known = RNG.normal(size=(200, 5)) * [1, 2, 3, 4, 0]
    whole, meant = quantised(known, known)
    assert whole.dtype == np.uint8
    assert (np.abs(meant - known) <= np.ptp(known, axis=0) / 510 + 1e-6).all()
    outside, moved = quantised(known.max(axis=0, keepdims=True) + 1, known)
    assert (outside[:, :4] == 255).all()
    np.testing.assert_allclose(moved[0, :4], known.max(axis=0)[:4], rtol=1e-5)


def test_bytes_follow_the_entropy():
    noise = RNG.integers(0, 256, (4000, 8), dtype=np.uint8)
    assert code_bytes(noise) == pytest.approx(8, rel=0.02)
    assert code_bytes(noise % 16) == pytest.approx(4, rel=0.1)
    assert code_bytes(np.zeros_like(noise)) < 0.2


@pytest.mark.parametrize("kind", FORMATS)
def test_the_least_quality_that_is_good_enough_is_taken(kind):
    x = np.linspace(0, 255, 32)
    faces = np.stack([np.add.outer(x, x * slope)[..., None] / 2 * [1, 0.8, 0.6] for slope in (0.2, 0.6, 1)])
    faces = np.clip(faces + RNG.normal(0, 6, faces.shape), 0, 255).astype(np.uint8)
    few, poor = picture_bytes(faces, 28, kind)
    many, good = picture_bytes(faces, 33, kind)
    assert few < many
    assert 28 <= poor < good
    assert picture_bytes(faces, 1000, kind)[0] >= many


def test_equal_faces_have_no_error():
    faces = np.zeros((2, 16, 16, 3), np.uint8)
    assert mean_psnr(faces, faces) > mean_psnr(faces, faces + 1)
