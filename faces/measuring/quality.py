"""Picture quality of a face: sharpness, brightness and exposure, on the face alone."""

from typing import NamedTuple

import cv2
import numpy as np

SIDE = 96
"""The face box is brought to SIDE x SIDE pixels first: sharpness does not depend on the size of the face."""

BLACK, WHITE = 4, 251
"""Gray levels of 0 to 255 up to which and from which a pixel is clipped: JPEG moves a level of 0 or 255 by a few."""

MISSING = float("nan")


class Quality(NamedTuple):
    """How good the picture of one face is; all NaN for a box outside the picture.

    `sharpness`: variance of the Laplacian of the gray box at 96 x 96 pixels, >= 0 (Pech-Pacheco et al., ICPR
    2000); a sharp face has hundreds, a blurred one tens. `brightness`: mean gray value in [0, 1]. `clipped`:
    share in [0, 1] of the pixels that are under- or overexposed: gray level up to 4 or from 251, of 255.
    """

    sharpness: float
    brightness: float
    clipped: float


def face_quality(rgb: np.ndarray, box: tuple[float, float, float, float]) -> Quality:
    """Return the quality of the face in `box` (x, y, width, height in pixels) of uint8 RGB (H, W, 3)."""
    x, y, width, height = box
    left, top = max(round(x), 0), max(round(y), 0)
    crop = rgb[top : max(round(y + height), 0), left : max(round(x + width), 0)]
    if crop.size == 0:
        return Quality(MISSING, MISSING, MISSING)
    gray = cv2.cvtColor(np.ascontiguousarray(crop), cv2.COLOR_RGB2GRAY)
    clipped = float(np.mean((gray <= BLACK) | (gray >= WHITE)))
    even = _resized(gray)
    return Quality(float(cv2.Laplacian(even, cv2.CV_64F).var()), float(even.mean() / 255), clipped)


def _resized(gray: np.ndarray) -> np.ndarray:
    shrinks = min(gray.shape) > SIDE
    return cv2.resize(gray, (SIDE, SIDE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
