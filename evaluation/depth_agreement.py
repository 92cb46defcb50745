"""What can be said of a model of depth where nobody knows the depth."""

import numpy as np

from evaluation.depth import correlation


def reconstruction_errors(made: np.ndarray, pixels: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Return the mean squared errors (N,) of pictures float (N, S, S, 3) in [0, 1] put together again.

    `pixels`: uint8, the pictures; `seen` bool (N, S, S): only there.
    """
    squared = np.square(made - pixels.astype(np.float32) / 255).mean(-1)
    each = zip(squared, seen, strict=True)
    return np.array([float(one[where].mean()) if where.any() else np.nan for one, where in each])


def pose_agreement(angles: np.ndarray, measured: np.ndarray) -> dict[str, float]:
    """Return Pearson's r of yaw and of pitch, of angles (N, 3) and measured ones; without those of unknown faces."""
    known = np.isfinite(measured).all(axis=1)
    if known.sum() < 3:
        return {}
    return {f"{name}_r": correlation(angles[known, k], measured[known, k]) for k, name in enumerate(("yaw", "pitch"))}
