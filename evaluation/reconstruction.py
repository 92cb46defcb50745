"""How near a reconstruction comes to its original: MSE, PSNR, SSIM."""

from dataclasses import dataclass

import numpy as np
from skimage.metrics import structural_similarity
from tqdm import tqdm

from core.checks import check_pixels

PSNR_LIMIT = 100.0
"""PSNR in dB reported for identical images, in place of infinity, so that means stay finite."""

SSIM_WINDOW = 11
SSIM_SIGMA = 1.5


@dataclass(frozen=True)
class ReconstructionScores:
    """One value an image, each float64 (N,).

    `mse`: mean squared error of pixels scaled to [0, 1]. `psnr`: 10 log10(1 / mse) in dB, at most 100.
    `ssim`: structural similarity, in [-1, 1].
    """

    mse: np.ndarray
    psnr: np.ndarray
    ssim: np.ndarray

    def mean(self) -> dict[str, float]:
        """Return the mean of each score over the images, as `mse`, `psnr`, `ssim`."""
        return {name: float(getattr(self, name).mean()) for name in ("mse", "psnr", "ssim")}


def score_reconstructions(originals: np.ndarray, reconstructions: np.ndarray) -> ReconstructionScores:
    """Score reconstructions against originals, both uint8 (N, H, W, 3) with data range 255.

    SSIM takes the Gaussian window of Wang et al. 2004 (11 x 11, sigma 1.5) on each channel and
    averages over the pixels whose window lies inside the image.
    Raises ValueError when the stacks differ in shape or the images are smaller than the window.
    """
    check_pixels(originals, "originals")
    check_pixels(reconstructions, "reconstructions")
    if originals.shape != reconstructions.shape:
        raise ValueError(f"originals {originals.shape} and reconstructions {reconstructions.shape} differ in shape")
    if min(originals.shape[1:3]) < SSIM_WINDOW:
        raise ValueError(f"SSIM needs images of at least {SSIM_WINDOW} pixels a side, got {originals.shape[1:3]}")
    pairs = zip(originals, reconstructions, strict=True)
    scores = [_score(a, b) for a, b in tqdm(pairs, desc="reconstruction scores", total=len(originals), disable=None)]
    mse, ssim = np.array(scores, dtype=np.float64).T
    return ReconstructionScores(mse, peak_signal_to_noise(mse), ssim)


def peak_signal_to_noise(mse: np.ndarray) -> np.ndarray:
    """Return PSNR in dB of mean squared errors of pixels in [0, 1], at most `PSNR_LIMIT`."""
    return -10 * np.log10(np.maximum(mse, 10 ** (-PSNR_LIMIT / 10)))


def _score(original: np.ndarray, reconstruction: np.ndarray) -> tuple[float, float]:
    a, b = original.astype(np.float32) / 255, reconstruction.astype(np.float32) / 255
    ssim = structural_similarity(
        a,
        b,
        data_range=1.0,
        channel_axis=-1,
        gaussian_weights=True,
        sigma=SSIM_SIGMA,
        use_sample_covariance=False,
    )
    return float(np.mean((a - b) ** 2, dtype=np.float64)), float(ssim)


def mean_psnr(pixels: np.ndarray, drawn: np.ndarray) -> float:
    """Return the mean peak signal-to-noise ratio, in dB, of faces uint8 (N, S, S, 3) drawn again."""
    errors = np.square((pixels.astype(np.float32) - drawn) / 255).mean(axis=(1, 2, 3))
    return float(peak_signal_to_noise(errors).mean())
