"""Layouts of data sets on disk: one file a layout, all giving the same raw manifest."""
