"""Which faces are frontal and which are neutral, and how many each rule removes.

The rules follow the neutral-face thesis (detector confidence over 0.9, limits on the head pose, every action
unit small), with three forms of the last one. One threshold for everybody ("absolute") mistakes a person's
resting face for an expression; comparing a face with its own person's rest ("relative") or taking each person's
least expressive frames ("top_k") does not. Both use the score of `faces.selection.neutrality`.
"""

from collections.abc import Callable, Iterator
from typing import Literal

import pandas as pd
from pydantic import Field, field_validator

from core.manifest import ACTION_UNITS
from core.settings import Settings, unknown_key
from faces.selection.neutrality import backends_of, expressiveness
from faces.selection.resting import UNIT_LIMITS, resting

__all__ = ["NEUTRAL_RULES", "UNIT_LIMITS", "FilterSettings", "mark_faces", "rule_report", "score"]


class FilterSettings(Settings):
    """Limits of the rules.

    Angles are absolute values in degrees (estimates shrink to about 0.87 of the truth; roll is taken out by
    alignment). `unit_limits` replaces single limits of `faces.selection.resting`, on the scale of the backend that
    measured the faces (MediaPipe and py-feat 0 to 1, OpenFace 0 to 5). `excess_limit` bounds the expressiveness over
    the person's own rest ("relative"; 1 = as much as neutral faces show); `k` faces per person stay ("top_k"). `units`
    names those that count. A person with fewer than `min_frames` frontal faces is compared with the usual resting face.
    """

    max_yaw: float = Field(default=12.0, gt=0, le=180)
    max_pitch: float = Field(default=12.0, gt=0, le=180)
    max_roll: float = Field(default=25.0, gt=0, le=180)
    min_confidence: float = Field(default=0.9, ge=0, le=1)
    neutral_rule: Literal["absolute", "relative", "top_k"] = "relative"
    unit_limits: dict[str, float] = Field(default={})
    excess_limit: float = Field(default=1.0, gt=0)
    k: int = Field(default=3, ge=1)
    min_frames: int = Field(default=3, ge=1)
    units: tuple[str, ...] = Field(default=ACTION_UNITS, min_length=1)

    @field_validator("unit_limits", "units")
    @classmethod
    def _known_units(cls, value: dict[str, float] | tuple[str, ...]) -> dict[str, float] | tuple[str, ...]:
        for unit in value:
            if unit not in ACTION_UNITS:
                raise ValueError(unknown_key(unit, list(ACTION_UNITS)))
        return value

    def limit(self, unit: str, backend: str = "mediapipe") -> float:
        """Return the largest intensity of `unit` that the absolute rule accepts. Raises ValueError (backend)."""
        return self.unit_limits.get(unit, resting(backend)[unit].limit)


def mark_faces(faces: pd.DataFrame, settings: FilterSettings) -> pd.DataFrame:
    """Return a copy of a table of faces with `frontal` and `neutral` (bool) filled in.

    Neutral faces are frontal ones, detected with confidence, that pass the neutral rule. Units that could not be
    measured (NaN) do not count; a face without any, or without a pose, is not neutral. Raises ValueError for a
    backend that is not in `faces.selection.resting.RESTING`.
    """
    frontal = _all(faces, _pose_rules(faces, settings))
    sure = _sure(faces, settings)
    relaxed = _all(faces, NEUTRAL_RULES[settings.neutral_rule](faces, frontal & sure, settings))
    return faces.assign(frontal=frontal.astype(bool), neutral=(frontal & sure & relaxed).astype(bool))


def score(faces: pd.DataFrame, settings: FilterSettings) -> pd.Series:
    """Return the expressiveness by which the rules "relative" and "top_k" evaluate each face of a manifest."""
    frontal = _all(faces, _pose_rules(faces, settings)) & _sure(faces, settings)
    return _score(faces, frontal, settings)


def rule_report(faces: pd.DataFrame, settings: FilterSettings) -> pd.DataFrame:
    """Return one row per rule, in the order of application.

    Columns: rule; `alone`, faces that fail this rule; `in_sequence`, faces that fail it after passing all
    before; `left`, faces still there.
    """
    sure = _sure(faces, settings)
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


def _sure(faces: pd.DataFrame, settings: FilterSettings) -> pd.Series:
    """Say which faces were detected with confidence and have at least one unit that counts."""
    return (faces["confidence"] > settings.min_confidence) & faces[list(settings.units)].notna().any(axis=1)


def _absolute(faces: pd.DataFrame, _: pd.Series, settings: FilterSettings) -> Rules:
    measured_by = backends_of(faces)
    used = [name for name in measured_by.unique() if name != "none"]
    for unit in settings.units:
        limits = measured_by.map({name: settings.limit(unit, name) for name in used})
        yield unit, ~(faces[unit] > limits)


def _relative(faces: pd.DataFrame, frontal: pd.Series, settings: FilterSettings) -> Rules:
    yield "relative", _score(faces, frontal, settings) <= settings.excess_limit


def _top_k(faces: pd.DataFrame, frontal: pd.Series, settings: FilterSettings) -> Rules:
    """Rank each person's frontal faces by their expressiveness; a face of no known person is a person of its own."""
    order = pd.DataFrame({"score": _score(faces, frontal, settings), "face_id": faces["face_id"]})[frontal]
    order["person"] = faces["identity"].fillna(faces["face_id"])
    rank = order.sort_values(["score", "face_id"]).groupby("person").cumcount()
    yield "top_k", rank.reindex(faces.index, fill_value=settings.k) < settings.k


def _score(faces: pd.DataFrame, frontal: pd.Series, settings: FilterSettings) -> pd.Series:
    return expressiveness(faces, frontal, settings.units, settings.unit_limits, settings.min_frames)


NEUTRAL_RULES: dict[str, Callable[[pd.DataFrame, pd.Series, FilterSettings], Rules]] = {
    "absolute": _absolute,
    "relative": _relative,
    "top_k": _top_k,
}
"""Forms of the neutral rule: faces, which are frontal, settings -> named columns (True = passes)."""
