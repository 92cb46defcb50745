"""The expectations of the data contract; those on columns follow from the manifest's schema."""

from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from core.manifest import ACTION_UNITS, COLUMNS, Column
from faces.contract.facts import DERIVED
from faces.contract.great_expectations import quiet_great_expectations
from faces.contract.settings import ContractSettings
from faces.selection.resting import FULL_INTENSITY

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite


OF_THE_WHOLE = {
    "ExpectTableRowCountToBeBetween",
    "ExpectColumnValuesToBeUnique",
    "ExpectColumnUniqueValueCountToBeBetween",
    "ExpectColumnDistinctValuesToContainSet",
}
"""Expectations that a part of a table may break although the table keeps them, or the other way round."""

Scope = Literal["all", "whole", "part"]


def suite(
    facts: pd.DataFrame, settings: ContractSettings, scope: Scope = "all", backends: set[str] | None = None
) -> "ExpectationSuite":
    """Return the expectations; those on an absent column are left out, the list of columns reports it.

    `scope`: all of them, those on the whole of a table alone, or those that each part of it has to keep. `backends`:
    what measured the faces of the table, where `facts` are a part of it.
    """
    backends = set(facts.get("backend", pd.Series(dtype="str")).dropna()) if backends is None else backends
    wanted = [*_table_expectations(settings), *_column_expectations(backends), *_group_expectations(settings)]
    inside = [one for one in wanted if scope == "all" or (type(one).__name__ in OF_THE_WHOLE) == (scope == "whole")]
    known = [one for one in inside if getattr(one, "column", None) is None or one.column in facts]
    return quiet_great_expectations().ExpectationSuite(name="faces", expectations=known)


def _table_expectations(settings: ContractSettings) -> list[Any]:
    from great_expectations import expectations as gx

    columns = [*(column.name for column in COLUMNS), *DERIVED]
    low, high = settings.pixel_mean
    return [
        gx.ExpectTableRowCountToBeBetween(min_value=settings.min_faces),
        gx.ExpectTableColumnsToMatchSet(column_set=columns, exact_match=True),
        gx.ExpectColumnValuesToBeUnique(column="face_id"),
        gx.ExpectColumnValuesToMatchRegex(column="face_id", regex="^[0-9a-f]{16}$"),
        gx.ExpectColumnValuesToBeInSet(column="pixel_channels", value_set=[3]),
        gx.ExpectColumnValuesToBeInSet(column="pixel_height", value_set=list(range(16, 1025, 16))),
        gx.ExpectColumnPairValuesToBeEqual(column_A="pixel_height", column_B="pixel_width"),
        gx.ExpectColumnValuesToBeBetween(column="pixel_mean", min_value=low, max_value=high),
        gx.ExpectColumnValuesToBeBetween(column="pixel_std", min_value=settings.min_pixel_std),
    ]


def _column_expectations(backends: set[str]) -> list[Any]:
    from great_expectations import expectations as gx

    unit_top, with_ready = _unit_top(backends), "none" in backends
    expectations: list[Any] = []
    for column in COLUMNS:
        expectations.append(gx.ExpectColumnValuesToBeOfType(column=column.name, type_=column.kind))
        if not _may_miss(column, with_ready):
            expectations.append(gx.ExpectColumnValuesToNotBeNull(column=column.name))
        low, high = column.least, unit_top if column.name in ACTION_UNITS else column.most
        if low is not None or high is not None:
            between = gx.ExpectColumnValuesToBeBetween(column=column.name, min_value=low, max_value=high)
            expectations.append(between)
    return expectations


def _may_miss(column: Column, with_ready: bool) -> bool:
    return column.missing == "unknown" or (column.missing == "ready" and with_ready)


def _unit_top(backends: set[str]) -> float:
    """Return the largest intensity of an action unit that some of the backends can report."""
    return max((FULL_INTENSITY[name] for name in backends & set(FULL_INTENSITY)), default=1.0)


def _group_expectations(settings: ContractSettings) -> list[Any]:
    from great_expectations import expectations as gx

    expectations = [
        gx.ExpectColumnUniqueValueCountToBeBetween(column="identity", min_value=settings.min_identities),
        gx.ExpectColumnValuesToBeInSet(column="split", value_set=list(settings.splits)),
        gx.ExpectColumnDistinctValuesToContainSet(column="split", value_set=list(settings.splits)),
        gx.ExpectColumnValuesToBeBetween(column="split_size", min_value=settings.min_per_split),
    ]
    if settings.people_apart:
        expectations.append(gx.ExpectColumnValuesToBeInSet(column="identity_splits", value_set=[1]))
    return expectations
