import numpy as np

from core.frame_groups import FrameGroups
from models.neutral.warp.pairs import ITSELF, Pairs


def test_every_frame_has_its_target_and_every_target_itself():
    inputs = (np.array([1, 2, 3, 4]), np.array([6]))
    groups = FrameGroups(np.array(["ann", "bob"]), np.array([0, 5]), inputs, np.array(["train", "train"]))
    pairs = Pairs.of(groups)
    assert list(pairs.frame) == [1, 2, 3, 4, 6, 0, 5]
    assert list(pairs.target) == [0, 0, 0, 0, 5, 0, 5]
    np.testing.assert_allclose(pairs.weight, [0.5, 0.5, 0.5, 0.5, 1, ITSELF, ITSELF])
