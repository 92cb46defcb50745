"""Layouts of data sets on disk: one file a layout, all giving the same raw manifest."""

from faces.sources.scan import RAW_COLUMNS, SOURCES, SourceSettings, scan, scan_all
from faces.sources.walk import LayoutError

__all__ = ["RAW_COLUMNS", "SOURCES", "LayoutError", "SourceSettings", "scan", "scan_all"]
