"""What a neutral-face generator is asked, and what anything that it is compared with may know."""

from dataclasses import dataclass

import numpy as np

from core.face_table import FaceTable
from core.frame_groups import FrameGroups
from core.manifest import ACTION_UNITS


@dataclass(frozen=True)
class NeutralTask:
    """Give the people of `test` a neutral face each, from their inputs, having seen `train` and `val`.

    `pixels`: uint8 (N, H, W, 3), all faces. `activity`: float64 (N,), how much each face's action units show, NaN when
    they were not measured. The groups hold rows of both.
    """

    pixels: np.ndarray
    activity: np.ndarray
    train: FrameGroups
    val: FrameGroups
    test: FrameGroups

    def true_faces(self, groups: FrameGroups) -> np.ndarray:
        """Return the people's true neutral faces, uint8 (G, H, W, 3)."""
        return self.pixels[groups.target]

    def mean_frames(self, groups: FrameGroups) -> np.ndarray:
        """Return the mean of each person's inputs, uint8 (G, H, W, 3)."""
        means = [self.pixels[rows].mean(axis=0) for rows in groups.inputs]
        return np.rint(np.stack(means)).astype(np.uint8)

    def least_expressive_frames(self, groups: FrameGroups) -> np.ndarray:
        """Return each person's input whose action units show least, uint8 (G, H, W, 3); of equal ones the first."""
        activity = np.where(np.isnan(self.activity), np.inf, self.activity)
        return self.pixels[[rows[np.argmin(activity[rows])] for rows in groups.inputs]]


def neutral_task(table: FaceTable, groups: FrameGroups) -> NeutralTask:
    """Return the task of a table and the groups of its rows; with train and val only, val is the test as well.

    Raises ValueError when nobody is in `train` or `val`.
    """
    train, val, test = (groups.part(split) for split in ("train", "val", "test"))
    if not len(train) or not len(val):
        raise ValueError(f"{len(train)} people to train on and {len(val)} to validate on: choose other split fractions")
    units = table.manifest[list(ACTION_UNITS)].to_numpy(float, na_value=np.nan)
    measured = np.isfinite(units).any(axis=1)
    activity = np.full(len(table), np.nan)
    activity[measured] = np.nanmean(units[measured], axis=1)
    return NeutralTask(table.pixels, activity, train, val, test if len(test) else val)
