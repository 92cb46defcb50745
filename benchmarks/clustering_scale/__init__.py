"""Time, memory and quality of every clusterer from a thousand to a million faces."""
