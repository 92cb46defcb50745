"""Picture quality of a face: sharpness and brightness, on the face alone and at one size."""

import cv2
import numpy as np

SIDE = 96
"""The face box is brought to SIDE x SIDE pixels first: the values do not depend on the face's size."""


def face_quality(rgb: np.ndarray, box: tuple[float, float, float, float]) -> tuple[float, float]:
    """Return sharpness and brightness of the face in `box` (x, y, width, height) of uint8 RGB (H, W, 3).

    Sharpness: variance of the Laplacian of the gray box at 96 x 96 pixels, >= 0 (Pech-Pacheco et al., ICPR
    2000); a sharp face has hundreds, a blurred one tens. Brightness: mean gray value in [0, 1]. Both are NaN
    for a box outside the picture.
    """
    x, y, width, height = box
    left, top = max(round(x), 0), max(round(y), 0)
    crop = rgb[top : max(round(y + height), 0), left : max(round(x + width), 0)]
    if crop.size == 0:
        return float("nan"), float("nan")
    gray = cv2.cvtColor(np.ascontiguousarray(crop), cv2.COLOR_RGB2GRAY)
    shrinks = min(gray.shape) > SIDE
    gray = cv2.resize(gray, (SIDE, SIDE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return float(cv2.Laplacian(gray, cv2.CV_64F).var()), float(gray.mean() / 255)
