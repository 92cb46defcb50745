"""Decoding large photos at reduced size."""
