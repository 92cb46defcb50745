"""Scores of neutral-face generators, and the baselines that stand beside them."""
