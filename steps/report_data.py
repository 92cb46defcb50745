"""Step: one page about the data set."""

from functools import reduce
from typing import Annotated

from zenml import step
from zenml.types import HTMLString

from faces.filtering import FilterSettings, rule_report
from faces.rejects import RejectLog
from faces.report import ReportSettings, data_report
from faces.table import FaceTable


@step
def report(
    table: FaceTable, rejects: list[RejectLog], settings: FilterSettings, thumbnails: bool
) -> Annotated[HTMLString, "data_report"]:
    """Counts, rejects by reason, what each filter rule removed, distributions, passes and fails."""
    rules = rule_report(table.manifest, settings)
    return HTMLString(
        data_report(table, reduce(RejectLog.merge, rejects), rules, ReportSettings(thumbnails=thumbnails))
    )
