"""How well depth, view, light and albedo are learned from single pictures of drawn heads."""
