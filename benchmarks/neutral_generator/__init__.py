"""The neutral-face generator beside its baselines."""
