"""Which landmarks outline which feature of a face, and features drawn as masks."""

from collections.abc import Sequence

import cv2
import numpy as np

UPPER_INNER_LIP = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
LOWER_INNER_LIP = (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308)
UPPER_OUTER_LIP = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
LOWER_OUTER_LIP = (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291)
"""Lips from the right corner of the mouth to the left one, point by point above each other; sides are the person's."""

LIPS = (*UPPER_OUTER_LIP, *LOWER_OUTER_LIP)
RIGHT_EYE = (33, 246, 161, 160, 159, 158, 157, 173, 133, 7, 163, 144, 145, 153, 154, 155)
LEFT_EYE = (263, 466, 388, 387, 386, 385, 384, 398, 362, 249, 390, 373, 374, 380, 381, 382)
RIGHT_BROW = (70, 63, 105, 66, 107, 55, 65, 52, 53, 46)
LEFT_BROW = (300, 293, 334, 296, 336, 285, 295, 282, 283, 276)
CHEEKS = (50, 280, 205, 425)
OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
"""The edge of the face, in order."""


def hull(shape: np.ndarray, numbers: Sequence[int], size: int, wider: float = 0, soft: float = 0) -> np.ndarray:
    """Return the convex hull of some landmarks of a shape (V, 2) in pixels as a mask, float32 (S, S) in [0, 1].

    It is made `wider` by so many pixels (less wide below 0), then its edge is blurred with the standard deviation
    `soft`.
    """
    points = cv2.convexHull(np.asarray(shape, np.float32)[list(numbers), :2])[:, 0]
    mask = np.zeros((size, size), np.float32)
    cv2.fillPoly(mask, [np.rint((points - 0.5) * 16).astype(np.int32)], 1.0, shift=4, lineType=cv2.LINE_AA)
    if (reach := 2 * round(abs(wider)) + 1) > 1:
        change = cv2.dilate if wider > 0 else cv2.erode
        mask = change(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    return cv2.GaussianBlur(mask, (0, 0), soft) if soft > 0 else mask


def eyes_mask(shape: np.ndarray, size: int, wider: float = 0, soft: float = 0) -> np.ndarray:
    """Return both eyes with their brows as a mask; parameters as for `hull`."""
    sides = [(*RIGHT_EYE, *RIGHT_BROW), (*LEFT_EYE, *LEFT_BROW)]
    return np.maximum(*(hull(shape, numbers, size, wider, soft) for numbers in sides))


def mouth_mask(shape: np.ndarray, size: int, wider: float = 0, soft: float = 0) -> np.ndarray:
    """Return the lips and what is between them as a mask; parameters as for `hull`."""
    return hull(shape, LIPS, size, wider, soft)


def face_mask(shape: np.ndarray, size: int, wider: float = 0, soft: float = 0) -> np.ndarray:
    """Return the face, from the hairline to the chin, as a mask; parameters as for `hull`."""
    return hull(shape, OVAL, size, wider, soft)
