import numpy as np
import pytest

from core.pixels import PixelRows
from core.resizing import enlarged, shrunk


def test_each_pixel_is_the_mean_of_its_block():
    pixels = np.random.default_rng(0).integers(0, 256, (5, 6, 6, 3), dtype=np.uint8)
    small = shrunk(pixels, 2)
    assert small.shape == (5, 2, 2, 3)
    assert small[3, 1, 0, 2] == np.rint(pixels[3, 3:, :3, 2].mean())
    np.testing.assert_array_equal(shrunk(PixelRows(pixels, np.array([4, 0])), 2), small[[4, 0]])
    np.testing.assert_array_equal(shrunk(pixels, 6), pixels)
    for side in (4, 12):
        with pytest.raises(ValueError, match=f"6 pixels cannot be averaged down to {side}"):
            shrunk(pixels, side)


def test_smooth_pictures_come_back():
    ramp = np.linspace(40, 200, 32).astype(np.uint8)
    pixels = np.broadcast_to(ramp[None, :, None, None], (2, 32, 32, 3))
    back = enlarged(shrunk(pixels, 16), 32)
    assert np.abs(back[:, 2:-2].astype(int) - pixels[:, 2:-2]).max() <= 2
    assert enlarged(back, 32) is back
    assert enlarged(back[:0], 64).shape == (0, 64, 64, 3)
