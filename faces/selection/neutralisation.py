"""Generated faces, made with a rising neutralisation strength until the front end finds them neutral.

A generator can be told to keep less of the frames where expressions show, which costs sharpness. So a face is made with
the least of it, measured, and made again while it is not neutral. What the frames themselves show of the person's rest
is all that a face is compared with.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from faces.measuring.generated import mark_generated, measure_generated
from faces.selection.filtering import FilterSettings

STRENGTHS = (1.0, 1.6, 2.5, 4.0)
MARGIN = 0.8
"""Share of the limit that a made face must keep to: a few frames show a person's rest only roughly."""

Make = Callable[[np.ndarray, float], np.ndarray]
"""(numbers of people (n,), strength >= 1) -> their faces, uint8 (n, S, S, 3);
the higher the strength, the less expression."""


def neutralised_faces(
    make: Make, identities: np.ndarray, known: pd.DataFrame, settings: FilterSettings | None
) -> np.ndarray:
    """Return one face per person, uint8 (G, S, S, 3): that of the first strength that is surely neutral.

    Where no strength gives a neutral face, it is the least expressive one.

    `identities`: str (G,). `known`: marked manifest rows of the frames that the faces are made from. `settings`: what
    counts as neutral; None where another expression is wanted, for the faces of the first strength. Raises
    faces.detection.weights.WeightsError, and what `make` raises.
    """
    everybody = np.arange(len(identities))
    faces = np.array(make(everybody, STRENGTHS[0]))
    if settings is None:
        return faces
    shown = _shown(faces, identities, known, settings)
    for strength in STRENGTHS[1:]:
        again = everybody[shown > MARGIN * settings.excess_limit]
        stronger = make(again, strength) if again.size else faces[again]
        if np.array_equal(stronger, faces[again]):
            break
        now = _shown(stronger, identities[again], known, settings)
        better = now < shown[again]
        faces[again[better]], shown[again[better]] = stronger[better], now[better]
    return faces


def _shown(faces: np.ndarray, identities: np.ndarray, known: pd.DataFrame, settings: FilterSettings) -> np.ndarray:
    """Return how expressive faces are, infinite for those that are not found frontal."""
    marked = mark_generated(measure_generated(faces), identities, known, settings)
    expressive = marked["expressiveness"].to_numpy(float)
    return np.where(marked["frontal"].to_numpy() & ~np.isnan(expressive), expressive, np.inf)
