"""The data contract of a face table in partitions: one partition in memory at a time, and a few columns of all."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from core.face_partitions import FacePartitions
from core.face_table import FaceTable
from faces.contract.contracts import ContractResult, described, validated
from faces.contract.data_docs import page
from faces.contract.expectations import suite
from faces.contract.facts import contract_facts
from faces.contract.settings import ContractSettings
from faces.contract.training_needs import lacking

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult

WHOLE = ("face_id", "identity", "split", "frontal", "neutral", "backend")
"""What has to be known of all faces at once: some hundred bytes each, a fifth of their manifest."""


def check_partitions(partitions: FacePartitions, settings: ContractSettings) -> ContractResult:
    """Check what `faces.contract.contracts.check_contract` checks of the table that all partitions are.

    Failures name their partition where they are about single faces. The page shows the whole, and each partition that
    breaks the contract. Raises ValueError when there is no partition.
    """
    whole = partitions.select(columns=WHOLE).manifest
    checked = {"whole": validated(whole, suite(whole, settings, "whole")), **dict(_parts(partitions, whole, settings))}
    failures = [f"{name}: {each}" for name, result in checked.items() for each in described(result)]
    failures = [each.removeprefix("whole: ") for each in failures] + lacking(whole, settings)
    pages = [page(result) for name, result in checked.items() if name == "whole" or not result.success]
    report = {name: result.to_json_dict() for name, result in checked.items()}
    return ContractResult(not failures, failures, "\n".join(pages), report)


def _parts(
    partitions: FacePartitions, whole: pd.DataFrame, settings: ContractSettings
) -> "Iterator[tuple[str, ExpectationSuiteValidationResult]]":
    backends = set(whole["backend"].dropna())
    for name, table in zip(partitions.names(), partitions, strict=True):
        facts = _facts(table, whole)
        yield name, validated(facts, suite(facts, settings, "part", backends))


def _facts(table: FaceTable, whole: pd.DataFrame) -> pd.DataFrame:
    """Return the facts of a partition; those that count faces and splits count them in all partitions."""
    facts = contract_facts(table)
    if {"identity_splits", "split_size"} <= set(facts):
        facts["identity_splits"] = facts["identity"].map(whole.groupby("identity")["split"].nunique())
        facts["split_size"] = facts["split"].map(whole["split"].value_counts())
    return facts
