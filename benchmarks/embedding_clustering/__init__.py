"""Embeddings and clusterings compared on real people."""
