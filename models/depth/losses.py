"""Losses that know how far they may be off (Kendall and Gal, 2017, in the form of Wu et al., 2020)."""

from math import log, sqrt

import torch
from torch import Tensor

LEAST = 1e-2
"""Doubt below which no reconstruction becomes better."""

DARK = 0.05
"""Added to the mean of a picture, so that steps of dark ones do not count without limit."""


def laplacian(made_bchw: Tensor, true_bchw: Tensor, doubt_b1hw: Tensor, seen_b1hw: Tensor) -> Tensor:
    """Return the negative log likelihood (B,) of pictures under Laplace distributions, the mean over what is seen."""
    error = (made_bchw - true_bchw).abs().mean(1, keepdim=True)
    doubt = doubt_b1hw + LEAST
    return _mean(sqrt(2) * error / doubt + doubt.log() + log(sqrt(2)), seen_b1hw)


def gaussian(made_bchw: Tensor, true_bchw: Tensor, doubt_b1hw: Tensor, seen_b1hw: Tensor) -> Tensor:
    """Return the negative log likelihood (B,) of features under normal distributions, the mean over what is seen."""
    error = (made_bchw - true_bchw).square().mean(1, keepdim=True)
    doubt = doubt_b1hw + LEAST
    return _mean(error / (2 * doubt.square()) + doubt.log(), seen_b1hw)


def _mean(x_b1hw: Tensor, weight_b1hw: Tensor) -> Tensor:
    weight = weight_b1hw.to(x_b1hw)
    total: Tensor = (x_b1hw * weight).sum((1, 2, 3)) / weight.sum((1, 2, 3)).clamp(min=1)
    return total


def apart(x_bhw: Tensor) -> Tensor:
    """Return the mean squared distance of maps from the mean of all."""
    return (x_bhw - x_bhw.mean(0, keepdim=True)).square().mean()


def steps(x_bchw: Tensor) -> Tensor:
    """Return the mean step between neighbouring pixels of pictures, across plus down, relative to each one's mean."""
    relative = x_bchw / (x_bchw.mean((2, 3), keepdim=True) + DARK)
    across: Tensor = relative.diff(dim=3).abs().mean()
    return across + relative.diff(dim=2).abs().mean()


def spread(x_b: Tensor) -> Tensor:
    """Return the standard deviation of values (B,), 0 of one."""
    return x_b.std(correction=0) if len(x_b) else torch.zeros(())
