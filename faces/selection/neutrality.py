"""How expressive a face is: one number, 1 where faces stop being neutral.

The units of a face are compared with a face at rest: the person's own, where enough frames show it, else the usual one
of the backend (`faces.selection.resting`). With rise = max(0, intensity - rest) of each unit,

    spread = sum over regions of mean over the region's units of rise / (high - usual), divided by SPREAD_LIMIT
    peak   = max over units of rise / (limit - usual)
    expressiveness = max(spread, peak)

Spread adds up small movements all over the face, as in sadness or a smile with closed lips; were each unit's rise at
rest exponentially distributed, this sum would be Fisher's combination of the units' p-values. Peak sees one unit that
stands out, as in a wink. No constant is fitted to labelled expressions.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from faces.selection.resting import REGIONS, Resting, resting

SPREAD_LIMIT = 1.5
"""Sum over the regions that one neutral portrait in twenty exceeds (the portraits of
`faces.selection.resting.MEDIAPIPE`).
"""

LEAST_SPAN = 0.1
"""Share of `high - usual` that a unit must at least rise to stand out, however low its limit is set."""


def expressiveness(
    faces: pd.DataFrame, shows_rest: pd.Series, units: Sequence[str], limits: Mapping[str, float], min_frames: int
) -> pd.Series:
    """Return the expressiveness, >= 0, of each face of a manifest; NaN where no unit was measured.

    `shows_rest` (bool, one per face): faces that may show a person's rest. `units`: those that count. `limits` replaces
    limits of single units. A person with fewer than `min_frames` such faces is compared with the backend's usual
    face. Raises ValueError for a backend without resting values.
    """
    parts = [
        _of_one_backend(part, shows_rest[part.index], list(units), _table(str(name), units, limits), min_frames)
        for name, part in faces.groupby(backends_of(faces))
        if name != "none"
    ]
    return pd.concat([pd.Series(dtype=float), *parts]).reindex(faces.index)


def backends_of(faces: pd.DataFrame) -> pd.Series:
    """Return the backend of each face; a table without that column was measured by MediaPipe."""
    if "backend" not in faces:
        return pd.Series("mediapipe", index=faces.index)
    return faces["backend"].fillna("mediapipe")


def _table(backend: str, units: Sequence[str], limits: Mapping[str, float]) -> dict[str, Resting]:
    usual = resting(backend)
    return {unit: usual[unit]._replace(limit=limits.get(unit, usual[unit].limit)) for unit in units}


def _of_one_backend(
    faces: pd.DataFrame, shows_rest: pd.Series, units: list[str], table: dict[str, Resting], min_frames: int
) -> pd.Series:
    usual, high, limit = (pd.Series(column, units) for column in zip(*table.values(), strict=True))
    rest = own_rest(faces, shows_rest, units, min_frames).clip(upper=high, axis=1).fillna(usual)
    rise = (faces[units] - rest).clip(lower=0)
    peak = (rise / np.maximum(limit - usual, LEAST_SPAN * (high - usual))).max(axis=1)
    return np.maximum(spread(rise / (high - usual)), peak)


def own_rest(faces: pd.DataFrame, shows_rest: pd.Series, units: list[str], min_frames: int) -> pd.DataFrame:
    """Return, one row per face, the medians of the units over the person's faces that may show its rest.

    NaN for unknown persons and those with fewer than `min_frames` of these faces. The median is the rest as long as
    the person is at rest in half of the faces; callers bound it, for people who smile in most of their pictures.
    """
    people = faces.loc[shows_rest, "identity"]
    by_person = faces.loc[shows_rest, units].groupby(people)
    enough = by_person.size() >= min_frames
    own = by_person.median()[enough.to_numpy()]
    return own.reindex(faces["identity"]).set_axis(faces.index)


def spread(strain: pd.DataFrame) -> pd.Series:
    """Return the sum over regions of the mean strain of their units (columns), divided by SPREAD_LIMIT."""
    regions = [strain[[unit for unit in members if unit in strain]].mean(axis=1) for members in REGIONS.values()]
    return pd.concat(regions, axis=1).sum(axis=1) / SPREAD_LIMIT
