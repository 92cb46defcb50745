"""Topic: the depth model that learned from drawn heads, on real faces."""
