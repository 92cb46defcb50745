"""Measuring, cutting out and grouping on a Ray cluster of local nodes: equality, lost nodes, memory, overhead."""
