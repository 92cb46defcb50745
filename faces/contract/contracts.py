"""The data contract: every table of faces is checked against it before anything is trained on the table."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from core.face_table import FaceTable
from faces.contract.data_docs import page
from faces.contract.expectations import suite
from faces.contract.facts import contract_facts
from faces.contract.great_expectations import quiet_great_expectations
from faces.contract.settings import ContractSettings
from faces.contract.training_needs import lacking

if TYPE_CHECKING:
    from great_expectations.core import (
        ExpectationSuite,
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )


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
    facts = contract_facts(table)
    result = validated(facts, suite(facts, settings))
    failures = [*described(result), *lacking(table.manifest, settings)]
    return ContractResult(not failures, failures, page(result), result.to_json_dict())


def validated(facts: pd.DataFrame, expectations: "ExpectationSuite") -> "ExpectationSuiteValidationResult":
    """Return what Great Expectations says about the rows of a table."""
    context = quiet_great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("faces").add_dataframe_asset("manifest")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": facts})
    return batch.validate(expectations, result_format="SUMMARY")


def described(result: "ExpectationSuiteValidationResult") -> list[str]:
    """Return each failed expectation in words."""
    return [describe(one) for one in result.results if not one.success]


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
