"""ZenML steps, one per file: data."""
