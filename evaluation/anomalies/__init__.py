"""Faces that are unlike the others: planted ones, and scores that find them without a label."""
