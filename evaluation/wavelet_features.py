"""Features of a picture by formula, without any training: what the kernel distance compares.

Colours and local wavelet energies, that is the orders 0 and 1 of a scattering transform (Bruna and Mallat, 2013:
"Invariant Scattering Convolution Networks"). Each feature is an average over one cell of a 4 x 4 grid: the mean of
a colour, or the mean modulus of the luma's response to a Morlet wavelet of one scale and orientation. The usual
features come from a network trained on ImageNet, which must be downloaded and carries that set's bias on other
pictures; Naeem et al. (2020, "Reliable Fidelity and Diversity Metrics for Generative Models") take an untrained
network's instead. Wavelets are untrained too, with nothing random in them. On damaged real faces they see blur, noise
and lost detail, to which the pixels, their principal components and an untrained network of ours are all but blind;
those see lost colour sooner (`benchmarks/kernel_distance`). None of them tells one person from another.
"""

from functools import lru_cache

import numpy as np
from scipy.fft import fft2, ifft2

from core.checks import check_pixels

SCALES = 3
"""Centre wavelengths of 8/3, 16/3 and 32/3 pixels."""

ORIENTATIONS = 8
GRID = 4
SMALLEST = 16
"""Fewest pixels a side; the coarsest wavelet is as long."""

CENTRE = 3 * np.pi / 4
BANDWIDTH = 0.8
SLANT = 4 / ORIENTATIONS
"""Frequency (radians a pixel) and width (pixels) of the finest wavelet, and the ratio of its axes.

The values of Andreux et al. (2020): "Kymatio: Scattering Transforms in Python"."""

LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""Weights of red, green and blue in the luma of ITU-R BT.601."""

FACES_AT_ONCE = 128


def wavelet_features(pixels: np.ndarray) -> np.ndarray:
    """Return float32 (N, 432) of uint8 pixels (N, H, W, 3): log(1 + cell mean), with cell means in gray levels 0..255.

    First 3 colours in each of 16 cells, then 3 scales x 8 orientations in each cell. The borders are periodic.
    Raises ValueError unless H and W are multiples of 4 and at least 16.
    """
    height, width = check_pixels(pixels).shape[1:3]
    if min(height, width) < SMALLEST or height % GRID or width % GRID:
        raise ValueError(
            f"wavelet features need sides that are multiples of {GRID} and >= {SMALLEST}, got {height} x {width}"
        )
    blocks = [
        pixels[start : start + FACES_AT_ONCE].astype(np.float32) for start in range(0, len(pixels), FACES_AT_ONCE)
    ]
    return np.concatenate([_features(block) for block in blocks])


@lru_cache(maxsize=4)
def morlet_bank(height: int, width: int) -> np.ndarray:
    """Return the Fourier transforms, real float32 (3, 8, H, W), of Morlet wavelets of mean 0 and peak near 1.

    Scale j has its centre at frequency 3 pi / 4 / 2^j; orientation k is turned by k pi / 8 from the x axis to y.
    """
    angles = np.arange(ORIENTATIONS) * np.pi / ORIENTATIONS
    bank = [[_morlet(height, width, 2.0**scale, angle) for angle in angles] for scale in range(SCALES)]
    return np.array(bank, np.float32)


def _features(x_nhwc: np.ndarray) -> np.ndarray:
    bank = morlet_bank(*x_nhwc.shape[1:3])
    spectrum_nhw = fft2(x_nhwc @ LUMA, workers=1)
    maps = [x_nhwc[..., colour] for colour in range(3)]
    means = [_cell_means(each) for each in maps]
    means += [
        _cell_means(np.abs(ifft2(spectrum_nhw * wavelet, workers=1))) for wavelet in bank.reshape(-1, *bank.shape[2:])
    ]
    return np.log1p(np.concatenate(means, axis=1)).astype(np.float32)


def _cell_means(x_nhw: np.ndarray) -> np.ndarray:
    n, height, width = x_nhw.shape
    return x_nhw.reshape(n, GRID, height // GRID, GRID, width // GRID).mean(axis=(2, 4)).reshape(n, -1)


def _morlet(height: int, width: int, dilation: float, angle: float) -> np.ndarray:
    """Return a Gaussian around the centre frequency, less one around 0 that makes the mean vanish (H, W)."""
    wave = _gaussian(height, width, dilation, angle, CENTRE / dilation)
    rest = _gaussian(height, width, dilation, angle, 0.0)
    return wave - rest * (wave[0, 0] / rest[0, 0])


def _gaussian(height: int, width: int, dilation: float, angle: float, centre: float) -> np.ndarray:
    """Return the transform (H, W) of a sampled Gabor function: all frequencies that alias are added up."""
    total = np.zeros((height, width))
    for row in (-1, 0, 1):
        for column in (-1, 0, 1):
            y_h1 = 2 * np.pi * (np.fft.fftfreq(height)[:, None] + row)
            x_1w = 2 * np.pi * (np.fft.fftfreq(width)[None, :] + column)
            along = x_1w * np.cos(angle) + y_h1 * np.sin(angle) - centre
            across = (y_h1 * np.cos(angle) - x_1w * np.sin(angle)) / SLANT
            total += np.exp(-((BANDWIDTH * dilation) ** 2) / 2 * (along**2 + across**2))
    return total
