"""Layouts of data sets on disk: one file a layout, all giving the same raw manifest."""

from faces.sources.place import LayoutError
from faces.sources.registry import SOURCES
from faces.sources.scan import RAW_COLUMNS, scan, scan_all
from faces.sources.settings import SourceSettings

__all__ = ["RAW_COLUMNS", "SOURCES", "LayoutError", "SourceSettings", "scan", "scan_all"]
