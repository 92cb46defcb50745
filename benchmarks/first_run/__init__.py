"""The time of the demo, cold and from cache."""
