import numpy as np
import pytest

from evaluation.depth_agreement import pose_agreement, reconstruction_errors


def test_only_what_is_seen_is_compared():
    pixels = np.full((2, 4, 4, 3), 51, np.uint8)
    made = np.full((2, 4, 4, 3), 0.2, np.float32)
    made[0, 0] = 0.9
    made[1] += 0.1
    seen = np.ones((2, 4, 4), bool)
    seen[0, 0] = False
    assert reconstruction_errors(made, pixels, seen) == pytest.approx([0, 0.01], abs=1e-6)
    assert np.isnan(reconstruction_errors(made, pixels, np.zeros_like(seen))).all()


def test_pose_agrees_where_it_is_known():
    measured = np.array([[10.0, 1, 0], [20, -1, 0], [-30, 3, 0], [np.nan] * 3])
    angles = np.concatenate([measured[:3] * [2, -1, 1], [[99, 99, 99]]])
    assert pose_agreement(angles, measured) == {"yaw_r": pytest.approx(1), "pitch_r": pytest.approx(-1)}
    assert pose_agreement(angles, np.full((4, 3), np.nan)) == {}
