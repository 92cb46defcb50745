"""What the codes of an autoencoder tell: information by dimension, active units, nearness to the prior."""

import numpy as np
from scipy.stats import kstest

ACTIVE_ABOVE = 0.01
"""Variance of the posterior mean over pictures above which a unit is active (Burda et al., 2016)."""


def kl_per_dimension(mean_nd: np.ndarray, variance_nd: np.ndarray) -> np.ndarray:
    """Return KL(N(mean, variance) || N(0, 1)) in nats by dimension, float64 (D,), averaged over pictures.

    `mean_nd` and `variance_nd`: the posteriors' moments, (N, D). Raises ValueError when they differ in shape or a
    variance is not positive.
    """
    mean, variance = mean_nd.astype(np.float64), variance_nd.astype(np.float64)
    if mean.shape != variance.shape or mean.ndim != 2 or not len(mean):
        raise ValueError(f"moments must be (N, D) and alike, got means {mean.shape} and variances {variance.shape}")
    if not (variance > 0).all():
        raise ValueError("variances must be positive: did the model diverge?")
    return ((mean**2 + variance - 1 - np.log(variance)) / 2).mean(axis=0)


def activity(mean_nd: np.ndarray) -> np.ndarray:
    """Return the variance over pictures of each dimension of the codes or posterior means (N, D), float64 (D,)."""
    return mean_nd.astype(np.float64).var(axis=0)


def active_units(mean_nd: np.ndarray) -> int:
    """Return how many of the D dimensions of posterior means (N, D) vary with the picture.

    After Burda et al. (2016): "Importance Weighted Autoencoders".
    """
    return int((activity(mean_nd) > ACTIVE_ABOVE).sum())


def distance_to_normal(codes_nd: np.ndarray) -> np.ndarray:
    """Return by dimension the Kolmogorov-Smirnov distance of codes (N, D) to N(0, 1), float64 (D,) in [0, 1]."""
    return np.array([kstest(codes, "norm").statistic for codes in codes_nd.astype(np.float64).T])


def drawn_codes(mean_nd: np.ndarray, variance_nd: np.ndarray, random_state: int = 0) -> np.ndarray:
    """Return one draw (N, D) from each posterior; together they are the codes that the decoder was trained on."""
    noise_nd = np.random.default_rng(random_state).standard_normal(mean_nd.shape, np.float32)
    return mean_nd + np.sqrt(variance_nd) * noise_nd
