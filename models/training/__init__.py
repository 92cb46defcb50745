"""The one training loop and everything it is made of."""
