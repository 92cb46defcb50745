"""Faces as codes, beside JPEG and WebP."""
