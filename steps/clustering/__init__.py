"""ZenML steps, one per file: clustering."""
