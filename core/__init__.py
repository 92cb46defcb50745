"""Data types that every room may use: the table of faces, embeddings, rejects, strict settings, atomic storage."""
