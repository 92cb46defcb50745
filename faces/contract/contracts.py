"""The data contract: what every table of faces must satisfy before anything is trained on it."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pydantic import Field

from core.face_table import ACTION_UNITS, MANIFEST_COLUMNS, FaceTable
from core.settings import Settings
from faces.contract.data_docs import page
from faces.selection.resting import FULL_INTENSITY

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuite, ExpectationValidationResult

TEXTS = (
    "face_id", "source", "path", "container", "member", "identity", "gender", "ethnicity", "condition", "attributes",
    "instrument", "given_split", "split",
)  # fmt: skip

TYPES: dict[str, str] = {
    **dict.fromkeys(MANIFEST_COLUMNS, "float64"),
    **dict.fromkeys(TEXTS, "str"),
    "frame": "int64",
    **dict.fromkeys(("synthetic", "frontal", "neutral"), "bool"),
}
"""Column types of a finished manifest."""

RANGES: dict[str, tuple[float | None, float | None]] = {
    **dict.fromkeys(("confidence", "brightness", "clipped"), (0.0, 1.0)),
    **dict.fromkeys(("yaw", "pitch", "roll"), (-180.0, 180.0)),
    **dict.fromkeys(("box_w", "box_h", "face_side"), (1.0, None)),
    **dict.fromkeys(("sharpness", "landmark_error", "time"), (0.0, None)),
    "age": (0.0, 120.0),
    "frame": (-1, None),
}
"""Least and largest value a column; None is unbounded. Action units: see `_unit_top`."""

FACTS = frozenset({"identity", "age", "gender", "ethnicity", "condition", "attributes", "given_split"})
"""Columns that hold what a data set knows about a face, which may be nothing."""

MEASURED = frozenset({"confidence", "yaw", "pitch", "roll", "left_eye_x", "left_eye_y", "right_eye_x", "right_eye_y"})
"""Columns that every instrument fills; faces that came ready (instrument "none") lack them."""

MAY_MISS = FACTS | {"time", "landmark_error", *ACTION_UNITS}
"""Columns that may hold missing values: what is unknown, or could not be measured."""

FACES_AT_ONCE = 1024


class ContractSettings(Settings):
    """Least sizes and pixel statistics of a table of faces.

    `splits` must all occur with `min_per_split` faces each. `people_apart`: nobody stands in two splits.
    `min_pixel_std` (gray levels): a face under it is a flat area.
    """

    min_faces: int = Field(default=100, ge=1)
    min_identities: int = Field(default=2, ge=0)
    splits: tuple[str, ...] = ("train", "val", "test")
    min_per_split: int = Field(default=1, ge=1)
    people_apart: bool = True
    min_pixel_std: float = Field(default=5.0, ge=0)
    pixel_mean: tuple[float, float] = (5.0, 250.0)


@dataclass(frozen=True)
class ContractResult:
    """Outcome of a check: failed expectations in words, a page for people, a dict for machines."""

    success: bool
    failures: list[str]
    html: str
    json: dict[str, Any]

    def enforce(self) -> None:
        """Raise ContractBroken unless every expectation holds."""
        if not self.success:
            raise ContractBroken(self.failures)


class ContractBroken(ValueError):  # noqa: N818 (named like the event)
    """The data break their contract; the message names each failed expectation, its column and examples."""

    def __init__(self, failures: list[str]) -> None:
        lines = "\n".join(f"  - {failure}" for failure in failures)
        super().__init__(f"the data contract is broken in {len(failures)} points:\n{lines}")
        self.failures = failures


def check_contract(table: FaceTable, settings: ContractSettings) -> ContractResult:
    """Check a table of faces with Great Expectations; the page reads without a network."""
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    import great_expectations

    logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    facts = contract_facts(table)
    asset = context.data_sources.add_pandas("faces").add_dataframe_asset("manifest")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": facts})
    result = batch.validate(_suite(facts, settings), result_format="SUMMARY")
    failures = [describe(one) for one in result.results if not one.success]
    return ContractResult(bool(result.success), failures, page(result), result.to_json_dict())


def contract_facts(table: FaceTable) -> pd.DataFrame:
    """Return the manifest with the facts that the contract checks besides, a row a face.

    `pixel_mean`, `pixel_std`: gray levels in [0, 255]. `pixel_height`, `pixel_width`, `pixel_channels`.
    `identity_splits`: number of splits in which the person occurs (missing for unknown people).
    `split_size`: faces in the same split.
    """
    means, deviations = _pixel_statistics(table.pixels)
    facts = table.manifest.assign(pixel_mean=means, pixel_std=deviations)
    for name, length in zip(("height", "width", "channels"), table.pixels.shape[1:], strict=True):
        facts[f"pixel_{name}"] = length
    if {"identity", "split"} <= set(facts):
        facts["identity_splits"] = facts.groupby("identity")["split"].transform("nunique")
        facts["split_size"] = facts.groupby("split")["split"].transform("size")
    return facts


def _pixel_statistics(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean and standard deviation of each face, a block of faces in memory at a time."""
    blocks = (pixels[start : start + FACES_AT_ONCE] for start in range(0, len(pixels), FACES_AT_ONCE))
    pairs = [(block.mean(axis=(1, 2, 3)), block.std(axis=(1, 2, 3))) for block in blocks]
    means, deviations = zip(*pairs, strict=True) if pairs else ([np.empty(0)], [np.empty(0)])
    return np.concatenate(means), np.concatenate(deviations)


def _suite(facts: pd.DataFrame, settings: ContractSettings) -> "ExpectationSuite":
    """Return the expectations; those on an absent column are left out, the list of columns reports it."""
    import great_expectations

    logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
    instruments = set(facts.get("instrument", pd.Series(dtype="str")).dropna())
    wanted = [*_table_expectations(settings), *_column_expectations(instruments), *_group_expectations(settings)]
    known = [one for one in wanted if getattr(one, "column", None) is None or one.column in facts]
    return great_expectations.ExpectationSuite(name="faces", expectations=known)


def _table_expectations(settings: ContractSettings) -> list[Any]:
    from great_expectations import expectations as gx

    derived = ("pixel_mean", "pixel_std", "pixel_height", "pixel_width", "pixel_channels")
    columns = [*MANIFEST_COLUMNS, *derived, "identity_splits", "split_size"]
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


def _column_expectations(instruments: set[str]) -> list[Any]:
    from great_expectations import expectations as gx

    may_miss = MAY_MISS | MEASURED if "none" in instruments else MAY_MISS
    ranges = RANGES | dict.fromkeys(ACTION_UNITS, (0.0, _unit_top(instruments)))
    return [
        *(gx.ExpectColumnValuesToBeOfType(column=name, type_=kind) for name, kind in TYPES.items()),
        *(gx.ExpectColumnValuesToNotBeNull(column=name) for name in MANIFEST_COLUMNS if name not in may_miss),
        *(
            gx.ExpectColumnValuesToBeBetween(column=name, min_value=low, max_value=high)
            for name, (low, high) in ranges.items()
        ),
    ]


def _unit_top(instruments: set[str]) -> float:
    """Return the largest intensity of an action unit that some of the instruments can report."""
    return max((FULL_INTENSITY[name] for name in instruments & set(FULL_INTENSITY)), default=1.0)


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


def describe(result: "ExpectationValidationResult") -> str:
    """Say in one line which expectation failed, on which column, what was expected and what was seen."""
    config, seen = result.expectation_config, result.result
    skip = ("column", "batch_id", "column_set")
    expected = {key: value for key, value in config.kwargs.items() if key not in skip and value is not None}
    where = config.kwargs.get("column", "table")
    examples = seen.get("partial_unexpected_list") or seen.get("details") or seen.get("observed_value")
    if isinstance(examples, list):
        examples = list(dict.fromkeys(map(str, examples)))[:5]
    count = f", {seen['unexpected_count']} rows" if seen.get("unexpected_count") else ""
    return f"{config.type} on {where}, expected {expected}: found {examples}{count}"
