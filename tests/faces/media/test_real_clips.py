"""Real clips beside the checkout: numbers only, nothing is shown or kept."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from faces.media.clips import frames_at, iterate_frames
from faces.media.frames import DroppedFrame, kept_frames

CLIPS = Path(__file__).resolve().parents[4] / "shared" / "data" / "videos"


@pytest.mark.real
@pytest.mark.skipif(not CLIPS.is_dir(), reason=f"no real clips at {CLIPS}")
def test_every_clip_decodes_from_disk_and_from_memory():
    """MPEG-PS and H.264 in MP4, talking and moving people: nothing is blurred throughout, little repeats."""
    paths = sorted(path for path in CLIPS.iterdir() if path.suffix in {".mpg", ".mp4"})
    assert paths
    for path in paths:
        sampled = list(iterate_frames(path, 5.0))
        assert all(0.15 < other.time - one.time < 0.25 for one, other in pairwise(sampled))
        chosen = list(frames_at(path.read_bytes(), [sampled[0].index, sampled[3].index]))
        assert [frame[:2] for frame in chosen] == [sampled[0][:2], sampled[3][:2]]
        np.testing.assert_array_equal(chosen[1].rgb, sampled[3].rgb)
        dropped = sum(isinstance(one, DroppedFrame) for one in kept_frames(sampled))
        assert dropped < len(sampled) / 4
