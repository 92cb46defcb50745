"""Bytes that a face takes: as a code of an autoencoder, or as a picture file."""

import lzma

import cv2
import numpy as np

from core.checks import check_pixels
from evaluation.reconstruction import mean_psnr

LEVELS = 255
FORMATS = {"jpeg": (".jpg", cv2.IMWRITE_JPEG_QUALITY), "webp": (".webp", cv2.IMWRITE_WEBP_QUALITY)}
"""Format of picture files -> ending, and the flag of its quality, 1 to 100."""


def quantised(codes: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return codes (N, D) as uint8, and the codes that these stand for.

    256 even steps between the least and the largest value of each dimension among `known` codes (M, D); what lies
    outside is moved to the nearest step.
    """
    low, high = known.min(axis=0), known.max(axis=0)
    step = np.where(high > low, (high - low) / LEVELS, 1)
    whole = np.clip(np.rint((codes - low) / step), 0, LEVELS).astype(np.uint8)
    return whole, (whole * step + low).astype(np.float32)


def code_bytes(whole: np.ndarray) -> float:
    """Return the bytes per face of uint8 codes (N, D), stored together dimension by dimension (LZMA)."""
    return len(lzma.compress(np.ascontiguousarray(whole.T).tobytes(), preset=9)) / len(whole)


def picture_bytes(pixels: np.ndarray, psnr: float, kind: str) -> tuple[float, float]:
    """Return the bytes per face, and the PSNR, of the picture files of `as_good`."""
    size, drawn = as_good(pixels, psnr, kind)
    return size, mean_psnr(pixels, drawn)


def as_good(pixels: np.ndarray, psnr: float, kind: str) -> tuple[float, np.ndarray]:
    """Return the bytes per face, and the faces (N, H, W, 3), of picture files at the least quality of a mean PSNR.

    `kind`: of `FORMATS`. Each file counts whole, with its header. The best quality where none reaches it.
    """
    check_pixels(pixels)
    low, high = 1, 100
    while low < high:
        middle = (low + high) // 2
        reached = mean_psnr(pixels, _coded(pixels, middle, kind)[1]) >= psnr
        low, high = (low, middle) if reached else (middle + 1, high)
    return _coded(pixels, low, kind)


def _coded(pixels: np.ndarray, quality: int, kind: str) -> tuple[float, np.ndarray]:
    ending, flag = FORMATS[kind]
    files = [cv2.imencode(ending, face[..., ::-1], [flag, quality])[1] for face in pixels]
    drawn = np.stack([np.asarray(cv2.imdecode(each, cv2.IMREAD_COLOR))[..., ::-1] for each in files])
    return float(np.mean([len(each) for each in files])), drawn
