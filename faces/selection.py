"""Which faces of a person the neutral generator learns from: the most neutral one, and some to start from.

The thesis took seven frontal frames at random. Here the default is frames that differ as much as possible in
expression; the random choice remains.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.random import Generator
from pydantic import Field, field_validator

from faces.rejects import Reason
from faces.resting import FULL_INTENSITY
from faces.table import ACTION_UNITS, Settings
from faces.table.settings import unknown_key

CHOSEN_COLUMNS: tuple[str, ...] = ("identity", "role", "order", "face_id")
LEFT_OUT_COLUMNS: tuple[str, ...] = ("identity", "reason", "detail")


class SelectionSettings(Settings):
    """What is chosen from each person's faces.

    `frames`: input faces a person, beside the neutral one. `choice`: "diverse" or "random", with `seed`. A
    good face is frontal, detected with `min_confidence`, and has at least `min_sharpness` times the median
    sharpness of its person's frontal faces. `units`: the action units that make an expression.
    """

    frames: int = Field(default=7, ge=1, le=1000)
    choice: Literal["diverse", "random"] = "diverse"
    seed: int = Field(default=0, ge=0)
    min_confidence: float = Field(default=0.9, ge=0, le=1)
    min_sharpness: float = Field(default=0.5, ge=0, lt=1)
    units: tuple[str, ...] = Field(default=ACTION_UNITS, min_length=1)

    @field_validator("units")
    @classmethod
    def _known_units(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for unit in value:
            if unit not in ACTION_UNITS:
                raise ValueError(unknown_key(unit, list(ACTION_UNITS)))
        return value


class Selection(NamedTuple):
    """What was chosen, and who was left out.

    `chosen`: `identity`, `role` ("neutral", once a person, or "input"), `order` (0 for the neutral face, 0 to
    frames-1 for the inputs in the order of their choice), `face_id`. `left_out`: a row a person of whom
    nothing was chosen, with `identity` (missing: faces of unknown persons), `reason` and `detail`.
    """

    chosen: pd.DataFrame
    left_out: pd.DataFrame


def select_faces(faces: pd.DataFrame, settings: SelectionSettings) -> Selection:
    """Choose faces of every person of a judged manifest (`faces.filtering.judge`), whatever its row order.

    Raises ValueError when `frontal` is not filled in.
    """
    if faces["frontal"].isna().any():
        raise ValueError("`frontal` is missing: judge the faces before choosing among them")
    chosen: list[tuple[str, str, int, str]] = []
    left_out: list[tuple[str | None, str, str]] = []
    for identity, own in faces.groupby("identity", dropna=False):
        name = None if pd.isna(identity) else str(identity)
        good = own[good_faces(own, settings)].sort_values("face_id")
        if name is None:
            left_out.append((None, str(Reason.NO_IDENTITY), f"{len(own)} faces"))
        elif len(good) <= settings.frames:
            left_out.append((name, str(Reason.TOO_FEW_FRONTAL), _shortage(own, good, settings)))
        else:
            chosen += ((name, *face) for face in _choose(name, good, settings))
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
    """Return one person's action units, float64 (N, U), on the scale 0 to 1 whatever the instrument.

    A unit missing in some faces counts there as the person's median of it; one missing in all is 0.
    """
    full = own["instrument"].map(FULL_INTENSITY).fillna(1.0).to_numpy(float)
    values = pd.DataFrame(own[list(units)].to_numpy(float) / full[:, None])
    return values.fillna(values.median()).fillna(0.0).to_numpy()


def most_neutral(units: np.ndarray, sharpness: np.ndarray) -> int:
    """Return the row of `units` (N, U) with the lowest sum; of equal ones the sharpest, then the first."""
    return int(np.lexsort((-np.nan_to_num(sharpness), units.sum(axis=1)))[0])


def diverse(units: np.ndarray, start: int, count: int, rng: Generator) -> list[int]:  # noqa: ARG001 (the interface)
    """Return `count` rows of `units` (N, U), each the farthest from `start` and all rows before it.

    Greedy k-center (Gonzalez, Theoretical Computer Science 38, 1985): every face lies at most twice as far from
    `start` or one of these rows as with the best 1 + `count` rows there are. Of equally far rows the first is
    taken. Needs N > count.
    """
    return list(_farthest(units, start, count))


def _farthest(units: np.ndarray, start: int, count: int) -> Iterator[int]:
    apart = np.full(len(units), np.inf)
    last = start
    for _ in range(count):
        apart = np.minimum(apart, np.linalg.norm(units - units[last], axis=1))
        apart[last] = -1.0  # a taken row is never taken again, even among equal ones
        last = int(np.argmax(apart))
        yield last


def at_random(units: np.ndarray, start: int, count: int, rng: Generator) -> list[int]:
    """Return `count` different rows of `units` (N, U) other than `start`, as the thesis chose. Needs N > count."""
    return [int(row) for row in rng.permutation(np.delete(np.arange(len(units)), start))[:count]]


CHOICES: dict[str, Callable[[np.ndarray, int, int, Generator], list[int]]] = {"diverse": diverse, "random": at_random}
"""Ways to choose the inputs: (action units (N, U), row of the neutral face, how many, generator) -> rows."""


def _choose(identity: str, good: pd.DataFrame, settings: SelectionSettings) -> Iterator[tuple[str, int, str]]:
    """Yield role, order and face_id of what is chosen among one person's good faces."""
    units, names = intensities(good, settings.units), good["face_id"].to_numpy()
    neutral = most_neutral(units, good["sharpness"].to_numpy(float))
    yield "neutral", 0, str(names[neutral])
    rows = CHOICES[settings.choice](units, neutral, settings.frames, generator_of(identity, settings.seed))
    for order, row in enumerate(rows):
        yield "input", order, str(names[row])


def generator_of(identity: str, seed: int) -> Generator:
    """Return a person's own random numbers: other persons, added or gone, do not change them."""
    name = hashlib.sha256(identity.encode("utf-8", "surrogateescape")).digest()
    return np.random.default_rng([seed, int.from_bytes(name[:8], "big")])


def _shortage(own: pd.DataFrame, good: pd.DataFrame, settings: SelectionSettings) -> str:
    frontal = int(own["frontal"].astype(bool).sum())
    return f"{len(own)} faces, {frontal} frontal, {len(good)} of them good; {settings.frames + 1} are needed"
