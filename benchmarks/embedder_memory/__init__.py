"""How much memory the region embedder takes as tables grow."""
