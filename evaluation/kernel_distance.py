"""How far apart two sets of pictures are, as distributions.

The estimator of the Kernel Inception Distance (Binkowski et al., 2018: "Demystifying MMD GANs") on the features of
`evaluation.wavelet_features` instead of an Inception network's. Unlike a Fréchet distance it is unbiased at any number
of pictures, so sets of a few hundred can be compared. Numbers of other feature extractors are not comparable.
"""

import numpy as np

from evaluation.wavelet_features import wavelet_features


def picture_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Return the kernel distance of two sets of pictures, uint8 (N, H, W, 3) and (M, H, W, 3), N and M >= 2.

    About 0, and sometimes slightly below, when both come from the same distribution. Raises ValueError for sets of
    one picture or of different sizes.
    """
    if a.shape[1:] != b.shape[1:]:
        raise ValueError(f"pictures of {a.shape[1:]} and {b.shape[1:]} cannot be compared: bring them to one size")
    return kernel_distance(wavelet_features(a), wavelet_features(b))


def kernel_distance(x_nd: np.ndarray, y_md: np.ndarray) -> float:
    """Return the unbiased squared maximum mean discrepancy (Gretton et al., 2012) of features (N, D) and (M, D).

    The kernel is (x.y / D + 1)^3. Raises ValueError when N or M is below 2.
    """
    if min(len(x_nd), len(y_md)) < 2:
        raise ValueError(f"a kernel distance needs 2 pictures on each side, got {len(x_nd)} and {len(y_md)}")
    within = _mean_of_pairs(_kernel(x_nd, x_nd)) + _mean_of_pairs(_kernel(y_md, y_md))
    return float(within - 2 * _kernel(x_nd, y_md).mean())


def _kernel(x_nd: np.ndarray, y_md: np.ndarray) -> np.ndarray:
    return (x_nd.astype(np.float64) @ y_md.T.astype(np.float64) / x_nd.shape[1] + 1) ** 3


def _mean_of_pairs(kernel_nn: np.ndarray) -> float:
    """Return the mean over pairs of two different pictures."""
    n = len(kernel_nn)
    return float((kernel_nn.sum() - np.trace(kernel_nn)) / (n * (n - 1)))
