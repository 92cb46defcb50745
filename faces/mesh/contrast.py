"""Band-passed luminance with equal contrast everywhere (Tan and Triggs 2010)."""

import cv2
import numpy as np

GAMMA, INNER, OUTER, NORM, CEILING = 0.2, 1.0, 2.0, 0.1, 10.0
_BRIGHTER = ((np.arange(256, dtype=np.float32) / 255 + 1e-3) ** GAMMA).astype(np.float32)


def band_passed(gray: np.ndarray) -> np.ndarray:
    """Return luminance uint8 (S, S) as float32 in (-10, 10): gamma, difference of Gaussians, equalised contrast."""
    bright = _BRIGHTER[gray]
    band = cv2.GaussianBlur(bright, (0, 0), INNER) - cv2.GaussianBlur(bright, (0, 0), OUTER)
    band /= _mean_power(np.abs(band))
    band /= _mean_power(np.minimum(np.abs(band), CEILING))
    return CEILING * np.tanh(band / CEILING)


def _mean_power(values: np.ndarray) -> float:
    return float(cv2.pow(values, NORM).mean() ** (1 / NORM)) + 1e-9


def equalised(rgb: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return a picture uint8 (S, S, 3) band-passed, as three equal channels uint8 (S, S, 3); gray outside `mask`.

    A band of 0 is 127.5, of +-`CEILING`, which no pixel exceeds, white or black.
    """
    band = band_passed(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)) * mask
    gray = np.clip(np.rint(127.5 + band * (127.5 / CEILING)), 0, 255).astype(np.uint8)
    return np.repeat(gray[..., None], 3, axis=2)
