"""Faces in group photos against annotated boxes."""
