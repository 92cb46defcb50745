"""A pattern of period 2 is seen, and nothing else."""

import numpy as np
import pytest

from evaluation.checkerboard import checkerboard

RNG = np.random.default_rng(0)
SMOOTH = np.repeat(np.repeat(RNG.integers(60, 190, (8, 8, 8, 3), np.uint8), 4, axis=1), 4, axis=2)


def test_noise_has_no_pattern_and_stripes_of_period_two_have():
    noise = RNG.integers(0, 256, (40, 32, 32, 3), np.uint8)
    assert checkerboard(noise) == pytest.approx(1, abs=0.2)
    stripes = noise // 2 + (40 * (np.arange(32) % 2)).astype(np.uint8)[None, None, :, None]
    assert checkerboard(stripes) > 5
    board = noise // 2 + (40 * (np.indices((32, 32)).sum(axis=0) % 2)).astype(np.uint8)[None, :, :, None]
    assert checkerboard(board) > 5


def test_stripes_of_period_four_are_no_checkerboard():
    noise = RNG.integers(0, 128, (40, 32, 32, 3), np.uint8)
    wide = noise + (40 * (np.arange(32) // 2 % 2)).astype(np.uint8)[None, None, :, None]
    assert checkerboard(wide) < 1.5


def test_unusable_pictures_are_refused():
    with pytest.raises(ValueError, match="square"):
        checkerboard(SMOOTH[:, :, :20])
    with pytest.raises(ValueError, match="square"):
        checkerboard(SMOOTH[:, :14, :14])
