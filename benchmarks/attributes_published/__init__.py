"""The UTKFace report's three networks."""
