"""Steps of the neutral-face generator: one a file, as in `steps`."""
