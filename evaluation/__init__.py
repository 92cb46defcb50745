"""Scores of reconstructions, clusterings and verification, and figures made from them."""
