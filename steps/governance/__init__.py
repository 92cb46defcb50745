"""ZenML steps, one per file: governance."""
