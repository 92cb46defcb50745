"""Topic: depth models that learned from drawn heads and from real faces, on real faces."""
