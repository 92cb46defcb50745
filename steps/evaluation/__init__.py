"""ZenML steps, one per file: evaluation."""
