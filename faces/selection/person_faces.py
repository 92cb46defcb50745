"""Which faces of a person the neutral generator learns from: a truly neutral one, and some to start from.

The thesis took seven frontal frames at random. Here the default is frames that differ as much as possible in
expression; the random choice remains. Any other expression may take the place of the neutral one.
"""

from collections.abc import Callable, Iterator
from typing import Annotated, Literal, NamedTuple

import numpy as np
import pandas as pd
from pydantic import Field, field_validator, model_validator

from core.manifest import ACTION_UNITS
from core.rejects import Reason
from core.settings import Settings, unknown_key
from faces.selection.frame_choice import CHOICES, generator_of
from faces.selection.resting import FULL_INTENSITY

CHOSEN_COLUMNS: tuple[str, ...] = ("identity", "role", "order", "face_id")
LEFT_OUT_COLUMNS: tuple[str, ...] = ("identity", "reason", "detail")


class SelectionSettings(Settings):
    """What is chosen from each person's faces.

    `frames`: input faces per person, beside the target; people who have fewer, but `min_frames`, give what they have
    (default: `frames` are needed). `choice`: "diverse" or "random", with `seed`. A good face is frontal, detected with
    `min_confidence`, and has at least `min_sharpness` times the median sharpness of its person's frontal faces.
    `units`: the action units that make an expression.

    `expression`: the target as intensities from 0 to 1, such as {"au12": 0.8}; a unit that is not named is 0, so that
    nothing named is the neutral face. The target is the nearest good face of those that `target` takes: "judged"
    (`faces.selection.filtering` found it neutral; for another expression, each unit named has at least half of its
    intensity), "given" (the data set's `condition` is one of `labels`) or "nearest" (any, as in the thesis).
    """

    frames: int = Field(default=7, ge=1, le=1000)
    min_frames: int | None = Field(default=None, ge=1)
    choice: Literal["diverse", "random"] = "diverse"
    seed: int = Field(default=0, ge=0)
    min_confidence: float = Field(default=0.9, ge=0, le=1)
    min_sharpness: float = Field(default=0.5, ge=0, lt=1)
    units: tuple[str, ...] = Field(default=ACTION_UNITS, min_length=1)
    expression: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(default={})
    target: Literal["judged", "given", "nearest"] = "judged"
    labels: tuple[str, ...] = Field(default=("neutral", "normal"), min_length=1)

    @field_validator("units", "expression")
    @classmethod
    def _known_units(cls, value: dict[str, float] | tuple[str, ...]) -> dict[str, float] | tuple[str, ...]:
        for unit in value:
            if unit not in ACTION_UNITS:
                raise ValueError(unknown_key(unit, list(ACTION_UNITS)))
        return value

    @model_validator(mode="after")
    def _counted_units(self) -> "SelectionSettings":
        apart = set(self.expression) - set(self.units)
        if apart:
            raise ValueError(f"expression: {', '.join(sorted(apart))} is not one of `units`, so it would not count")
        return self

    @property
    def needed(self) -> int:
        """Return the fewest input faces with which a person stays."""
        return min(self.frames, self.min_frames or self.frames)


class Selection(NamedTuple):
    """What was chosen, and who was left out.

    `chosen`: `identity`, `role` ("neutral", the target, once per person, or "input"), `order` (0 for the target, 0 to
    frames-1 for the inputs in the order of their choice), `face_id`. `left_out`: one row per person of whom
    nothing was chosen, with `identity` (missing: faces of unknown persons), `reason` and `detail`.
    """

    chosen: pd.DataFrame
    left_out: pd.DataFrame


def select_faces(faces: pd.DataFrame, settings: SelectionSettings) -> Selection:
    """Choose faces of every person of a manifest from `faces.selection.filtering.mark_faces`, in any row order.

    Raises ValueError when `frontal` or `neutral` is not filled in.
    """
    if faces[["frontal", "neutral"]].isna().any(axis=None):
        raise ValueError("`frontal` or `neutral` is missing: call mark_faces before choosing among the faces")
    chosen: list[tuple[str, str, int, str]] = []
    left_out: list[tuple[str | None, str, str]] = []
    for identity, own in faces.groupby("identity", dropna=False):
        name = None if pd.isna(identity) else str(identity)
        good = own[good_faces(own, settings)].sort_values("face_id")
        fits = TARGETS[settings.target](good, settings)
        if name is None:
            left_out.append((None, str(Reason.NO_IDENTITY), f"{len(own)} faces"))
        elif len(good) <= settings.needed:
            left_out.append((name, str(Reason.TOO_FEW_FRONTAL), _shortage(own, good, settings)))
        elif not fits.any():
            left_out.append((name, str(Reason.NO_TARGET_FACE), f"none of {len(good)} good faces, `{settings.target}`"))
        else:
            chosen += ((name, *face) for face in _choose(name, good, fits, settings))
    return Selection(
        pd.DataFrame(chosen, columns=list(CHOSEN_COLUMNS)).astype({"order": "int64"}),
        pd.DataFrame(left_out, columns=list(LEFT_OUT_COLUMNS)),
    )


def good_faces(own: pd.DataFrame, settings: SelectionSettings) -> pd.Series:
    """Tell which of one person's faces may be chosen (bool); confidence or sharpness not measured are no fault."""
    frontal = own["frontal"].astype(bool)
    usual = own.loc[frontal, "sharpness"].median()
    doubtful = (own["confidence"] < settings.min_confidence) | (own["sharpness"] < settings.min_sharpness * usual)
    return frontal & ~doubtful & own[list(settings.units)].notna().any(axis=1)


def intensities(own: pd.DataFrame, units: tuple[str, ...]) -> np.ndarray:
    """Return one person's action units, float64 (N, U), on the scale 0 to 1 whatever the backend.

    A unit missing in some faces counts there as the person's median of it; one missing in all is 0.
    """
    full = own["backend"].map(FULL_INTENSITY).fillna(1.0).to_numpy(float)
    values = pd.DataFrame(own[list(units)].to_numpy(float) / full[:, None])
    return values.fillna(values.median()).fillna(0.0).to_numpy()


def nearest(units: np.ndarray, expression: np.ndarray, sharpness: np.ndarray) -> int:
    """Return the row of `units` (N, U) nearest to an expression (U,); of equal ones the sharpest, then the first.

    The distance is the sum of absolute differences: to the neutral expression (zeros), the sum of the action units.
    """
    return int(np.lexsort((-np.nan_to_num(sharpness), np.abs(units - expression).sum(axis=1)))[0])


def most_neutral(units: np.ndarray, sharpness: np.ndarray) -> int:
    """Return the row of `units` (N, U) with the lowest sum; of equal ones the sharpest, then the first."""
    return nearest(units, np.zeros(units.shape[1]), sharpness)


def _judged(good: pd.DataFrame, settings: SelectionSettings) -> np.ndarray:
    if not settings.expression:
        return good["neutral"].to_numpy(bool)
    wanted = pd.Series(settings.expression)
    shown = intensities(good, tuple(wanted.index))
    return np.asarray((shown >= wanted.to_numpy() / 2).all(axis=1))


def _given(good: pd.DataFrame, settings: SelectionSettings) -> np.ndarray:
    return good["condition"].isin(settings.labels).to_numpy()


def _any(good: pd.DataFrame, _: SelectionSettings) -> np.ndarray:
    return np.ones(len(good), bool)


TARGETS: dict[str, Callable[[pd.DataFrame, SelectionSettings], np.ndarray]] = {
    "judged": _judged,
    "given": _given,
    "nearest": _any,
}
"""Which good faces (N,) of a person may be its target: bool (N,)."""


def _choose(
    identity: str, good: pd.DataFrame, fits: np.ndarray, settings: SelectionSettings
) -> Iterator[tuple[str, int, str]]:
    """Yield role, order and face_id of what is chosen among one person's good faces, some of which fit the target."""
    units, names = intensities(good, settings.units), good["face_id"].to_numpy()
    wanted = np.array([settings.expression.get(unit, 0.0) for unit in settings.units])
    sharpness = good["sharpness"].to_numpy(float)
    target = int(np.flatnonzero(fits)[nearest(units[fits], wanted, sharpness[fits])])
    yield "neutral", 0, str(names[target])
    count = min(settings.frames, len(good) - 1)
    rows = CHOICES[settings.choice](units, target, count, generator_of(identity, settings.seed))
    for order, row in enumerate(rows):
        yield "input", order, str(names[row])


def _shortage(own: pd.DataFrame, good: pd.DataFrame, settings: SelectionSettings) -> str:
    frontal = int(own["frontal"].astype(bool).sum())
    return f"{len(own)} faces, {frontal} frontal, {len(good)} of them good; {settings.needed + 1} are needed"
