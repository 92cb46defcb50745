"""From embeddings to people."""
