"""What a neutral-face generator is asked, and what anything that it is compared with may know."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.face_table import FaceTable
from core.frame_groups import FrameGroups
from core.manifest import ACTION_UNITS
from core.pixels import Pixels
from embedding.pca import PcaEmbedder, fit_pca
from faces.selection.filtering import FilterSettings
from faces.selection.neutrality import expressiveness

COMPONENTS = 160
"""Most principal components of the training people's faces."""


@dataclass(frozen=True)
class NeutralTask:
    """Give the people of `test` a neutral face each, from their inputs, having seen `train` and `val`.

    `pixels`: uint8 (N, H, W, 3), all faces. `activity`: float64 (N,), how much each face's action units show, NaN when
    they were not measured. `expressiveness`: float64 (N,), the same as the front end weighs it against the person's
    rest (`faces.selection.neutrality`), as far as the inputs show that; NaN for what is no input. `landmarks`: (N, 478,
    3) in these pixels, or None. The groups hold rows of all of them.
    """

    pixels: np.ndarray
    activity: np.ndarray
    train: FrameGroups
    val: FrameGroups
    test: FrameGroups
    expressiveness: np.ndarray
    landmarks: Pixels | None = None

    @cached_property
    def components(self) -> PcaEmbedder:
        """Principal components of every input and neutral face of the training people, fitted once."""
        rows = self.train.rows()
        return fit_pca(self.pixels[rows], min(COMPONENTS, len(rows) - 1))

    def true_faces(self, groups: FrameGroups) -> np.ndarray:
        """Return the people's true neutral faces, uint8 (G, H, W, 3)."""
        return self.pixels[groups.target]

    def mean_frames(self, groups: FrameGroups) -> np.ndarray:
        """Return the mean of each person's inputs, uint8 (G, H, W, 3)."""
        means = [self.pixels[rows].mean(axis=0) for rows in groups.inputs]
        return np.rint(np.stack(means)).astype(np.uint8)

    def least_expressive_frames(self, groups: FrameGroups) -> np.ndarray:
        """Return each person's input whose action units show least, uint8 (G, H, W, 3); of equal ones the first."""
        return self._least(self.activity, groups)

    def calmest_frames(self, groups: FrameGroups) -> np.ndarray:
        """Return each person's input that the front end finds least expressive, uint8 (G, H, W, 3)."""
        return self._least(self.expressiveness, groups)

    def _least(self, shown: np.ndarray, groups: FrameGroups) -> np.ndarray:
        known = np.where(np.isnan(shown), np.inf, shown)
        return self.pixels[[rows[np.argmin(known[rows])] for rows in groups.inputs]]


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
    shown = _expressiveness(table, groups)
    return NeutralTask(table.pixels, activity, train, val, test if len(test) else val, shown, table.landmarks_in_faces)


def _expressiveness(table: FaceTable, groups: FrameGroups) -> np.ndarray:
    rows = np.unique(np.concatenate(groups.inputs))
    shown = np.full(len(table), np.nan)
    inputs, limits = table.manifest.iloc[rows].reset_index(drop=True), FilterSettings()
    rest = inputs["frontal"].astype(bool)
    shown[rows] = expressiveness(inputs, rest, limits.units, limits.unit_limits, limits.min_frames).to_numpy(float)
    return shown
