"""A U-shaped network that corrects the linear restorer, told what the damage is."""
