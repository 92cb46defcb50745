"""Aligned face crops: eyes level, at a fixed place and distance."""

import math

import cv2
import numpy as np

from core.crop import EyeCrop

Point = tuple[float, float]

MAX_FINE_SIDE = 4096
"""Largest side, in pixels, at which a big face is cut out before it is averaged down; bounds memory."""

DEFAULTS = EyeCrop()


def eye_targets(size: int, settings: EyeCrop = DEFAULTS) -> tuple[Point, Point]:
    """Return where the person's left eye (at the picture's right) and right eye come to lie, in pixels."""
    middle, half, height = size / 2, settings.eye_distance * size / 2, settings.eye_height * size
    return (middle + half, height), (middle - half, height)


def eye_transform(left_eye: Point, right_eye: Point, size: int, settings: EyeCrop = DEFAULTS) -> np.ndarray:
    """Return the similarity (2, 3) that takes both eyes to their targets; pixel i covers [i, i + 1).

    Raises ValueError when the eyes coincide.
    """
    target_left, target_right = (complex(*point) for point in eye_targets(size, settings))
    left, right = complex(*left_eye), complex(*right_eye)
    if left == right or not np.isfinite([left, right]).all():
        raise ValueError(f"eyes at {left_eye} and {right_eye} give no direction")
    turn = (target_left - target_right) / (left - right)
    shift = target_left - turn * left
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def align(rgb: np.ndarray, left_eye: Point, right_eye: Point, size: int, settings: EyeCrop = DEFAULTS) -> np.ndarray:
    """Return the face of a picture, uint8 RGB (H, W, 3), as uint8 (size, size, 3) with level eyes.

    Left and right eye are the person's own, in pixels. Large faces are averaged down, not sampled (no
    aliasing); beyond the picture its edge pixels continue. Raises ValueError when the eyes coincide.
    """
    transform = eye_transform(left_eye, right_eye, size, settings)
    zoom = math.hypot(*transform[:, 0])
    finer = max(1, min(math.ceil(1 / zoom), MAX_FINE_SIDE // size))
    matrix = _between_pixel_centres(transform * finer)
    side = size * finer
    crop = cv2.warpAffine(rgb, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return crop if finer == 1 else cv2.resize(crop, (size, size), interpolation=cv2.INTER_AREA)


def aligned_landmarks(
    landmarks: np.ndarray, left_eye: Point, right_eye: Point, size: int, settings: EyeCrop = DEFAULTS
) -> np.ndarray:
    """Return landmarks (V, 3) of a picture in pixels of the face that `align` cuts out of it, float64 (V, 3).

    Depth has the scale of the plane. Raises ValueError when the eyes coincide.
    """
    transform = eye_transform(left_eye, right_eye, size, settings)
    plane = landmarks[:, :2] @ transform[:, :2].T + transform[:, 2]
    return np.column_stack([plane, landmarks[:, 2] * math.hypot(*transform[:, 0])])


def _between_pixel_centres(transform: np.ndarray) -> np.ndarray:
    """Express a transform of positions (pixel i covers [i, i + 1)) in OpenCV's terms (pixel i lies at i)."""
    shifted = transform.copy()
    shifted[:, 2] += transform[:, :2] @ (0.5, 0.5) - 0.5
    return shifted


def middle_square(rgb: np.ndarray, size: int) -> np.ndarray:
    """Return the middle square of a picture, uint8 RGB (H, W, 3), as uint8 (size, size, 3)."""
    side = min(rgb.shape[:2])
    top, left = (rgb.shape[0] - side) // 2, (rgb.shape[1] - side) // 2
    square = rgb[top : top + side, left : left + side]
    return cv2.resize(square, (size, size), interpolation=cv2.INTER_AREA if side > size else cv2.INTER_LINEAR)
