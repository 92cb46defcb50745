"""Which faces are frontal and which are neutral, and how many each rule removes.

The rules follow the neutral-face thesis (detector confidence over 0.9, limits on the head pose, every action
unit small), with three forms of the last one. One threshold for everybody ("absolute") mistakes a person's
resting face for an expression; comparing a face with its own person's frontal median ("relative") or taking
each person's calmest frames ("top_k") does not.
"""

from collections.abc import Callable, Iterator
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field, field_validator

from faces.table import ACTION_UNITS, Settings
from faces.table.settings import unknown_key

UNIT_LIMITS: dict[str, float] = {
    "au01": 0.40,
    "au02": 0.40,
    "au04": 0.45,
    "au05": 0.20,
    "au06": 0.65,
    "au07": 0.65,
    "au09": 0.60,
    "au12": 0.35,
    "au15": 0.25,
    "au17": 0.70,
    "au23": 0.30,
    "au24": 0.35,
    "au25": 0.30,
    "au27": 0.20,
    "au45": 0.45,
}
"""Largest intensity of a neutral face, a unit; at or above the 95th percentile of posed neutral portraits."""


class FilterSettings(Settings):
    """Limits of the rules.

    Angles are absolute values in degrees (estimates shrink to about 0.87 of the truth; roll is taken out by
    alignment). `unit_limits` replaces single entries of `UNIT_LIMITS` ("absolute"); `excess_limit` bounds
    the sum over units of what exceeds the person's frontal median ("relative"); `k` faces a person stay
    ("top_k"). `units` names those that count. A person with fewer than `min_frames` frontal faces has no
    median of its own: "relative" then falls back to "absolute", and "top_k" compares with the median of all
    frontal faces.
    """

    max_yaw: float = Field(default=12.0, gt=0, le=180)
    max_pitch: float = Field(default=12.0, gt=0, le=180)
    max_roll: float = Field(default=25.0, gt=0, le=180)
    min_confidence: float = Field(default=0.9, ge=0, le=1)
    neutral_rule: Literal["absolute", "relative", "top_k"] = "relative"
    unit_limits: dict[str, float] = Field(default={})
    excess_limit: float = Field(default=0.4, gt=0)
    k: int = Field(default=3, ge=1)
    min_frames: int = Field(default=3, ge=1)
    units: tuple[str, ...] = ACTION_UNITS

    @field_validator("unit_limits", "units")
    @classmethod
    def _known_units(cls, value: dict[str, float] | tuple[str, ...]) -> dict[str, float] | tuple[str, ...]:
        for unit in value:
            if unit not in ACTION_UNITS:
                raise ValueError(unknown_key(unit, list(ACTION_UNITS)))
        return value

    def limit(self, unit: str) -> float:
        """Return the largest intensity of `unit` that the absolute rule accepts."""
        return self.unit_limits.get(unit, UNIT_LIMITS[unit])


def judge(faces: pd.DataFrame, settings: FilterSettings) -> pd.DataFrame:
    """Return a copy of a table of faces with `frontal` and `neutral` (bool) filled in.

    Neutral faces are frontal ones, detected with confidence, that pass the neutral rule; units that could
    not be measured (NaN) do not count.
    """
    frontal = _all(faces, _pose_rules(faces, settings))
    sure = faces["confidence"] > settings.min_confidence
    calm = _all(faces, NEUTRAL_RULES[settings.neutral_rule](faces, frontal & sure, settings))
    return faces.assign(frontal=frontal.astype(bool), neutral=(frontal & sure & calm).astype(bool))


def rule_report(faces: pd.DataFrame, settings: FilterSettings) -> pd.DataFrame:
    """Return a row a rule, in the order of application.

    Columns: rule; `alone`, faces that fail this rule; `in_sequence`, faces that fail it after passing all
    before; `left`, faces still there.
    """
    sure = faces["confidence"] > settings.min_confidence
    pose = list(_pose_rules(faces, settings))
    frontal = _all(faces, pose)
    rules = [
        *pose,
        ("confidence", sure),
        *NEUTRAL_RULES[settings.neutral_rule](faces, frontal & sure, settings),
    ]
    left = pd.Series(True, index=faces.index)
    rows = []
    for name, passes in rules:
        rows.append((name, int((~passes).sum()), int((left & ~passes).sum()), int((left & passes).sum())))
        left &= passes
    return pd.DataFrame(rows, columns=["rule", "alone", "in_sequence", "left"])


Rules = Iterator[tuple[str, pd.Series]]


def _all(faces: pd.DataFrame, rules: Rules | list[tuple[str, pd.Series]]) -> pd.Series:
    passes = pd.Series(True, index=faces.index)
    for _, rule in rules:
        passes &= rule
    return passes


def _pose_rules(faces: pd.DataFrame, settings: FilterSettings) -> Rules:
    for angle in ("yaw", "pitch", "roll"):
        yield angle, faces[angle].abs() <= getattr(settings, f"max_{angle}")


def _absolute(faces: pd.DataFrame, _: pd.Series, settings: FilterSettings) -> Rules:
    for unit in settings.units:
        yield unit, ~(faces[unit] > settings.limit(unit))


def _relative(faces: pd.DataFrame, frontal: pd.Series, settings: FilterSettings) -> Rules:
    """Compare with the person's own frontal median; persons with few frames fall under the absolute rule."""
    calm = excess(faces, frontal, settings) <= settings.excess_limit
    people = faces["identity"].map(faces.loc[frontal, "identity"].value_counts())
    absolute = _all(faces, _absolute(faces, frontal, settings))
    yield "relative", calm.where(people >= settings.min_frames, absolute)


def _top_k(faces: pd.DataFrame, frontal: pd.Series, settings: FilterSettings) -> Rules:
    """Rank each person's frontal faces by their excess; a face of no known person is a person of its own."""
    order = pd.DataFrame({"excess": excess(faces, frontal, settings), "face_id": faces["face_id"]})[frontal]
    order["person"] = faces["identity"].fillna(faces["face_id"])
    rank = order.sort_values(["excess", "face_id"]).groupby("person").cumcount()
    yield "top_k", rank.reindex(faces.index, fill_value=settings.k) < settings.k


NEUTRAL_RULES: dict[str, Callable[[pd.DataFrame, pd.Series, FilterSettings], Rules]] = {
    "absolute": _absolute,
    "relative": _relative,
    "top_k": _top_k,
}
"""Forms of the neutral rule: faces, which are frontal, settings -> named columns (True = passes)."""


def excess(faces: pd.DataFrame, frontal: pd.Series, settings: FilterSettings) -> pd.Series:
    """Return for each face how far its action units exceed its person's usual ones: the sum over units, >= 0.

    Usual is the median over the person's `frontal` faces (the resting face, as long as fewer than half of
    them show the same expression), or over all frontal faces for persons with fewer than
    `settings.min_frames` of them.
    """
    units = list(settings.units)
    seen = faces.loc[frontal, units]
    by_person = seen.groupby(faces.loc[frontal, "identity"])
    enough = by_person.size() >= settings.min_frames
    own = by_person.median()[enough.to_numpy()].reindex(faces["identity"]).to_numpy()
    usual = np.where(np.isnan(own), seen.median().to_numpy(), own)
    above = np.clip(faces[units].to_numpy() - usual, 0, None)
    return pd.Series(np.nansum(above, axis=1), index=faces.index)
