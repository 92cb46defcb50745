"""Training, validation and test parts that stay put when data is added."""

import hashlib
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field, field_validator

from core.settings import Settings

PERSON = "person:"
"""What the name of a person's group begins with."""

LEAST_PEOPLE = 2
"""Named people in the held-out split: verification compares faces of one with faces of another."""


class SplitError(ValueError):
    """The faces cannot be divided as configured; the message names the fix."""


class SplitSettings(Settings):
    """How faces are divided.

    `by`: "identity" keeps a person in one split; "image" keeps a photo or clip in one; "given" takes the data
    set's own assignment (column `given_split`; photos without one fall by their hash). `fractions`: split
    name to share, summing to 1 (e.g. {"train": 0.8, "val": 0.2}). `salt` draws another division.
    `stratify_by` names a manifest column whose values get the same shares exactly; groups next to a cut may
    then move when data is added.
    """

    by: Literal["identity", "image", "given"] = "identity"
    fractions: dict[str, float] = Field(default={"train": 0.7, "val": 0.1, "test": 0.2})
    salt: str = "likeness"
    stratify_by: str | None = Field(default=None)

    @field_validator("fractions")
    @classmethod
    def _sum_to_one(cls, value: dict[str, float]) -> dict[str, float]:
        if not value or min(value.values()) <= 0 or abs(sum(value.values()) - 1) > 1e-6:
            raise ValueError(f"fractions must be positive and sum to 1, got {value}")
        return value


def assign_splits(faces: pd.DataFrame, settings: SplitSettings) -> pd.DataFrame:
    """Return a copy of a table of faces with `split` filled in.

    A group of faces (a person, or a photo or clip; faces of unknown identity are grouped by photo) goes
    where the hash of its name falls, therefore added data moves no face (unless stratified, or so few groups
    that a split would be empty: then the group that falls nearest to it fills it). A person split holds out two named
    people at least, one of them with two faces, where there are enough: without them nobody can be verified. Raises
    SplitError when a person split has only one person, there are fewer groups than splits, no face has a given split,
    or the column to stratify by does not exist.
    """
    groups = split_groups(faces, settings.by)
    _check_people(faces, groups, settings)
    names = pd.Series(groups.unique())
    position = names.map(lambda name: _position(settings.salt, name))
    if settings.stratify_by is not None:
        position = _quantiles(position, _labels(faces, groups, settings.stratify_by).reindex(names))
    placed = _place(position.to_numpy(), settings)
    if settings.by == "identity":
        placed = with_pairs(placed, position.to_numpy(), names.map(groups.value_counts()).to_numpy(), _named(names))
    chosen = groups.map(dict(zip(names, placed, strict=True)))
    if settings.by == "given":
        chosen = _given(faces).fillna(chosen)
    return faces.assign(split=chosen.astype("str"))


def _named(names: pd.Series) -> np.ndarray:
    return names.str.startswith(PERSON).to_numpy(bool)


def with_pairs(placed: np.ndarray, position: np.ndarray, sizes: np.ndarray, named: np.ndarray) -> np.ndarray:
    """Return the splits of groups, (N,), with enough people in the held-out one to tell people from one another.

    `position` in [0, 1): where each falls. `sizes`: its faces. `named`: whether it is a person. The people who fall
    nearest move there, as long as every split they come from keeps one group.
    """
    placed = placed.copy()
    held = "test" if "test" in placed else "val"
    for wanted in (named & (sizes > 1), named, named):
        inside = placed == held
        if (inside & wanted).any() and (inside & named).sum() >= LEAST_PEOPLE:
            continue
        others = pd.Series(placed).map(pd.Series(placed).value_counts()).to_numpy()
        movable = wanted & ~inside & (others > 1)
        if movable.any():
            edge = position[inside].mean()
            placed[np.where(movable, np.abs(position - edge), np.inf).argmin()] = held
    return placed


def _given(faces: pd.DataFrame) -> pd.Series:
    given = faces["given_split"]
    if given.isna().all():
        raise SplitError("`by: given`, but no face has a split of its own: set `by: identity` or `by: image`")
    return given


def split_groups(faces: pd.DataFrame, by: str) -> pd.Series:
    """Return the name of each face's group: its person, else (or unless `by` is "identity") its photo or clip."""
    photo = "photo:" + faces["path"] + ("/" + faces["member"]).where(faces["member"] != "", "")
    if by != "identity":
        return photo
    return (PERSON + faces["identity"]).where(faces["identity"].notna(), photo)


def _position(salt: str, name: str) -> float:
    """Return the place of a name in [0, 1), uniform over names."""
    return int.from_bytes(hashlib.sha256(f"{salt}:{name}".encode()).digest()[:6]) / 2**48


def _labels(faces: pd.DataFrame, groups: pd.Series, column: str) -> pd.Series:
    if column not in faces:
        raise SplitError(f"stratify_by: no column '{column}'; the table has {', '.join(faces.columns)}")
    return faces[column].groupby(groups).first()


def _quantiles(position: pd.Series, labels: pd.Series) -> pd.Series:
    """Spread the groups of each label evenly over [0, 1), in the order of their hashes."""
    label = labels.astype("str").fillna("").to_numpy()
    by_label = position.groupby(label)
    return (by_label.rank(method="first") - 0.5) / by_label.transform("size")


def _check_people(faces: pd.DataFrame, groups: pd.Series, settings: SplitSettings) -> None:
    if settings.by == "identity" and groups.nunique() < 2:
        who = faces["identity"].dropna().unique()
        found = f"only one identity ('{who[0]}')" if len(who) else f"only {groups.nunique()} photo"
        raise SplitError(f"{found}: splitting by identity needs two; add people, or set `by: image`")


def _place(position: np.ndarray, settings: SplitSettings) -> np.ndarray:
    """Return the split of each group from its position in [0, 1); no split is left empty."""
    names = list(settings.fractions)
    if len(position) < len(names):
        raise SplitError(
            f"{len(position)} groups (by {settings.by}) cannot fill the splits {', '.join(names)}: "
            "add data, or name fewer `fractions`"
        )
    edges = np.cumsum([0.0, *settings.fractions.values()])
    chosen = np.searchsorted(edges[1:-1], position, side="right")
    for number in range(len(names)):
        if not (chosen == number).any():
            away = np.maximum(edges[number] - position, position - edges[number + 1])
            spare = np.bincount(chosen, minlength=len(names))[chosen] > 1
            chosen[np.where(spare, away, np.inf).argmin()] = number
    return np.array(names)[chosen]
