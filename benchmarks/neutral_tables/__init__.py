"""The reduced Tables 6.2 and 6.3 of the neutral-face thesis."""
