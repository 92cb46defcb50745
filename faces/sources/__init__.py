"""Layouts of data sets on disk: one file per layout, all giving the same raw manifest."""
