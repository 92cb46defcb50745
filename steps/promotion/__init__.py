"""ZenML steps, one per file: promotion."""
