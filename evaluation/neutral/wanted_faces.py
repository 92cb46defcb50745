"""The faces that a generator makes for the people of a task, neutral ones made sure of."""

import numpy as np

from core.face_table import FaceTable
from core.frame_groups import FrameGroups
from faces.selection.filtering import FilterSettings
from faces.selection.neutralisation import Make, neutralised_faces


def wanted_faces(make: Make, table: FaceTable, people: FrameGroups, limits: FilterSettings | None) -> np.ndarray:
    """Return one face per person, uint8 (G, S, S, 3).

    `limits`: what counts as neutral, when that is the target expression; None for another one. What a person's rest is
    like comes from the frames alone, never from the true face.
    """
    known = table.manifest.iloc[np.unique(np.concatenate(people.inputs))]
    return neutralised_faces(make, people.identities, known, limits)
