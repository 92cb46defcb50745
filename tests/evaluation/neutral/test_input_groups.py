"""Fewer frames of each person are the first of those chosen."""

import numpy as np
import pandas as pd
import pytest

from core.face_table import FaceTable
from evaluation.neutral.groups import groups_of


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_each_person_keeps_the_first_frames_and_the_neutral_face(blobs: FaceTable, frames: int):
    rows = [(person, "input", order, f"{person}-{5 - order}") for person in (0, 1) for order in range(3)]
    rows += [(person, "neutral", 0, f"{person}-0") for person in (0, 1)]
    chosen = pd.DataFrame(rows, columns=["identity", "role", "order", "face_id"])
    groups = groups_of(blobs, chosen.assign(identity="p" + chosen["identity"].astype(str)), frames)
    assert list(groups.identities) == ["p0", "p1"]
    np.testing.assert_array_equal(groups.target, [0, 8])
    np.testing.assert_array_equal(np.stack(groups.inputs), np.array([[5, 4, 3], [13, 12, 11]])[:, :frames])
