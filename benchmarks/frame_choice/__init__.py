"""The choice of frames, diverse or random."""
