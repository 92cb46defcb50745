"""The data report: one HTML page, a file a group of sections."""
