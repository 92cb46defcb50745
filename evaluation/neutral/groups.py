"""Which faces of each person a generator gets, and which is its target."""

import pandas as pd

from core.face_table import FaceTable
from core.frame_groups import FrameGroups, frame_groups


def groups_of(table: FaceTable, chosen: pd.DataFrame, frames: int) -> FrameGroups:
    """Return the people of `chosen` with the first `frames` of their input faces."""
    kept = (chosen["role"] != "input") | (chosen["order"] < frames)
    return frame_groups(table.manifest, chosen[kept])
