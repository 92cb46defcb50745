"""Autoencoder networks, their families, one training loop and pickle-free checkpoints.

Legend of the shape suffixes: b = batch, c = channels, h = height, w = width, d = latent dimension, n = items.
"""
