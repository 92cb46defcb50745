"""The data report: one HTML page, one file per group of sections."""
