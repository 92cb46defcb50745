"""The uneven pattern that transposed convolutions can leave (Odena et al., 2016): energy at the highest frequency."""

import numpy as np

from core.checks import check_pixels

BESIDE = 4
"""Frequencies below the highest one, along each axis, that say how much energy is usual there."""


def checkerboard(pixels: np.ndarray) -> float:
    """Return by how many times the energy at the Nyquist frequency exceeds that of the frequencies just below it.

    `pixels`: uint8 (N, S, S, 3), S even and at least 16. Averaged over pictures, channels and both directions; about 1
    without a pattern of period 2. Each picture is faded out to its mean at the edges, which would otherwise count as
    high frequencies. Raises ValueError for other pictures.
    """
    size = check_pixels(pixels).shape[1]
    if pixels.shape[2] != size or size % 2 or size < 16:
        raise ValueError(f"pictures must be square, of an even side of at least 16, got {pixels.shape[1:3]}")
    window = np.hanning(size)
    gray = pixels.astype(np.float64).mean(axis=3)
    faded = (gray - gray.mean((1, 2), keepdims=True)) * np.outer(window, window)
    power = np.abs(np.fft.fft2(faded)) ** 2
    highest, below = size // 2, slice(size // 2 - 1 - BESIDE, size // 2 - 1)
    at = power[:, highest].sum() + power[:, :, highest].sum()
    usual = power[:, below].mean(axis=1).sum() + power[:, :, below].mean(axis=2).sum()
    return float(at / max(usual, 1e-9))
