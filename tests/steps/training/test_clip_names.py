"""Tracks for training: frames of one clip share a name, photos and members of an archive have their own."""

import numpy as np
import pandas as pd

from models.training.targets import TargetSettings, build_targets
from steps.training.train_autoencoder import clip_names

MANIFEST = pd.DataFrame({
    "source": ["films"] * 4 + ["photos"] * 2,
    "path": ["a.avi", "a.avi", "b.zip", "b.zip", "a.avi", "c.jpg"],
    "member": ["", "", "1.jpg", "2.jpg", "", ""],
})  # fmt: skip


def test_only_frames_of_one_clip_share_a_name():
    _, code = np.unique(clip_names(MANIFEST), return_inverse=True)
    assert code[0] == code[1]
    assert len(set(code[1:])) == 5


def test_a_frame_becomes_another_frame_of_its_clip():
    pixels = np.zeros((6, 16, 16, 3), np.uint8)
    targets = build_targets(TargetSettings(kind="track"), pixels, (np.arange(6),), 0, clip_names(MANIFEST))
    assert targets(np.arange(6), 1).tolist() == [1, 0, 2, 3, 4, 5]
