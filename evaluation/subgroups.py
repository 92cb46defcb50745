"""The same scores for each group of people: women and men, bands of age, ethnicities."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
import pandas as pd

from core.checks import Labels, as_codes, check_same_length
from evaluation.pairs import have_both_kinds

Scores = TypeVar("Scores")


def subgroups(attributes: pd.DataFrame) -> Iterator[tuple[str, np.ndarray]]:
    """Yield "column=value" and the faces, bool (N,), for each value of each column of `attributes` (N rows).

    A missing value belongs to no group. Ages should come as bands.
    """
    for column in attributes:
        for value in sorted(attributes[column].dropna().unique(), key=str):
            yield f"{column}={value}", (attributes[column] == value).fillna(False).to_numpy(bool)


def subgroup_scores(
    score: Callable[[np.ndarray], Scores], identities: Labels, attributes: pd.DataFrame
) -> dict[str, Scores | None]:
    """Return `score` of the row numbers of each group of `subgroups`.

    Pairs and clusters are then looked at inside the group alone: people of one group are harder to distinguish than
    people of all groups. None stands for a group of fewer than two people, or where nobody has two faces.
    """
    check_same_length(identities=identities, attributes=attributes.index.to_series())
    people = as_codes(identities, "identities")
    return {
        name: score(np.flatnonzero(member)) if have_both_kinds(people[member]) else None
        for name, member in subgroups(attributes)
    }
