"""Step: one page about the data set."""

from functools import reduce
from typing import Annotated

from zenml import save_artifact, step
from zenml.types import HTMLString, MarkdownString

from core.face_table import FaceTable
from core.rejects import RejectLog
from evaluation.anomalies.strangeness import strangeness
from faces.report.data_sheet import data_sheet
from faces.report.facts import ReportSettings
from faces.report.page import data_report
from faces.selection.filtering import FilterSettings, rule_report


@step
def report(
    table: FaceTable, rejects: list[RejectLog], settings: FilterSettings, thumbnails: bool
) -> Annotated[HTMLString, "data_report"]:
    """Counts, rejects by reason, what each filter rule removed, distributions; beside it the data sheet."""
    rules, left_out = rule_report(table.manifest, settings), reduce(RejectLog.merge, rejects)
    save_artifact(MarkdownString(data_sheet(table, left_out, rules)), name="data_sheet")
    strange = strangeness(table.stored, table.people)
    return HTMLString(data_report(table, left_out, rules, ReportSettings(thumbnails=thumbnails), strange))
