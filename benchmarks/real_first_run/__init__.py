"""The documented pipelines on real data."""
