"""The data report: one HTML page, a file a group of sections."""

from faces.report.facts import ReportSettings
from faces.report.page import data_report

__all__ = ["ReportSettings", "data_report"]
