"""Faces in one, two and three dimensions."""
