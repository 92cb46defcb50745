"""What millions of faces cost, extrapolated from the newest results."""
