"""ZenML steps, one per file: inference."""
