"""How fast the differentiable renderer is."""
