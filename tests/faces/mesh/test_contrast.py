"""Band-passed pictures: what is brighter than its surroundings stays brighter."""

import numpy as np

from faces.mesh.contrast import equalised


def test_a_bright_spot_is_bright_a_dark_one_dark_and_outside_the_mask_nothing():
    rgb = np.full((64, 64, 3), 120, np.uint8)
    rgb[30:34, 14:18], rgb[30:34, 46:50] = 220, 20
    mask = np.ones((64, 64), np.float32)
    mask[:8] = 0
    found = equalised(rgb, mask)
    assert found[31, 15].min() > 180
    assert found[31, 47].max() < 75
    assert set(found[:8].ravel().tolist()) <= {127, 128}
    assert (found == found[..., :1]).all()
