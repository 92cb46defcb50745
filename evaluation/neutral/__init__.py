"""Scores of neutral-face generators, and the baselines to compare them with."""
