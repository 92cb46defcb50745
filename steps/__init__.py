"""ZenML steps: one per file; each unpacks artifacts, calls a pure function, logs and returns."""
