"""Grouping that divides: every worker holds one block of the faces, and what the rest of them says about it."""
