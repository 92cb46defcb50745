"""ZenML steps, one per file: training."""
