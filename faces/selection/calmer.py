"""Generated faces that are made calmer until the front end finds them neutral.

A generator can be told to keep less of the frames where expressions show, which costs sharpness. So a face is made with
the least of it, measured, and made again while it is not neutral. What the frames themselves show of the person's rest
is all that a face is compared with.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from faces.measuring.generated import judge_generated, measure_generated
from faces.selection.filtering import FilterSettings

LEVELS = (1.0, 1.6, 2.5, 4.0)
MARGIN = 0.8
"""Share of the limit that a made face must keep to: a few frames tell a person's rest but roughly."""

Make = Callable[[np.ndarray, float], np.ndarray]
"""(numbers of people (n,), level >= 1) -> their faces, uint8 (n, S, S, 3); the higher the level, the calmer."""


def calm_faces(make: Make, identities: np.ndarray, known: pd.DataFrame, settings: FilterSettings | None) -> np.ndarray:
    """Return a face a person, uint8 (G, S, S, 3): that of the first level that is surely neutral, or the calmest.

    `identities`: str (G,). `known`: judged manifest rows of the frames that the faces are made from. `settings`: what
    counts as neutral; None where another expression is wanted, for the faces of the first level. Raises
    faces.detection.weights.WeightsError, and what `make` raises.
    """
    everybody = np.arange(len(identities))
    faces = np.array(make(everybody, LEVELS[0]))
    if settings is None:
        return faces
    shown = _shown(faces, identities, known, settings)
    for level in LEVELS[1:]:
        again = everybody[shown > MARGIN * settings.excess_limit]
        calmer = make(again, level) if again.size else faces[again]
        if np.array_equal(calmer, faces[again]):
            break
        now = _shown(calmer, identities[again], known, settings)
        better = now < shown[again]
        faces[again[better]], shown[again[better]] = calmer[better], now[better]
    return faces


def _shown(faces: np.ndarray, identities: np.ndarray, known: pd.DataFrame, settings: FilterSettings) -> np.ndarray:
    """Return how expressive faces are, infinite for those that are not found frontal."""
    judged = judge_generated(measure_generated(faces), identities, known, settings)
    expressive = judged["expressiveness"].to_numpy(float)
    return np.where(judged["frontal"].to_numpy() & ~np.isnan(expressive), expressive, np.inf)
