"""Measurements: one folder per topic, and their dated results."""
