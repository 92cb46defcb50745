"""ZenML steps: one a file; each unpacks artifacts, calls a pure function, logs and returns."""
