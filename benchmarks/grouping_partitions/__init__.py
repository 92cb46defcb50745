"""Grouping in partitions against grouping in one piece: the people found, memory per worker, seconds."""
