"""Pictures drawn by a generative adversarial network, and by autoencoders with the same decoder."""
