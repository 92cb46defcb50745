"""The faces that a generator makes for the people of a task, neutral ones made sure of."""

import numpy as np

from core.face_table import FaceTable
from core.frame_groups import FrameGroups
from faces.selection.calmer import Make, calm_faces
from faces.selection.filtering import FilterSettings


def wanted_faces(make: Make, table: FaceTable, people: FrameGroups, limits: FilterSettings | None) -> np.ndarray:
    """Return a face a person, uint8 (G, S, S, 3).

    `limits`: what counts as neutral, when that is the expression wanted; None for another one. What a person's rest is
    like is read off the frames alone: the true face is not looked at.
    """
    known = table.manifest.iloc[np.unique(np.concatenate(people.inputs))]
    return calm_faces(make, people.identities, known, limits)
