"""How well half-covered faces are distinguished from clear ones."""
