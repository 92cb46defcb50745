"""Neighbour reconstruction compared with its parents."""
