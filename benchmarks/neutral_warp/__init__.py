"""Neutral faces by warping: how near they come to the true ones, beside every baseline."""
