"""Figures as uint8 RGB arrays (H, W, 3), one kind a module."""
