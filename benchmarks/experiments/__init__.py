"""The reduced published experiments on autoencoders."""
