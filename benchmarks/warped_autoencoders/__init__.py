"""Autoencoders trained on faces warped onto the mean face, beside principal components of the same crops."""
