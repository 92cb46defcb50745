"""Warp a face onto the mean face by its landmarks."""

import cv2
import numpy as np

from faces.mesh.grid import MeshGrid

SHRINK_BELOW = 0.7
"""A face whose scale to the grid is smaller than this is averaged down before it is sampled."""
BORDER = 2
"""Pixels around the landmarks that are kept when a face is cut out of a large picture."""


def warp(rgb: np.ndarray, landmarks: np.ndarray, grid: MeshGrid) -> np.ndarray:
    """Return the face of a picture, uint8 (H, W, 3), on the mean face, uint8 (S, S, 3); black outside the face.

    `landmarks`: (468 or more, 3) in pixels of the picture, where pixel i covers [i, i + 1) and z has the scale of x.
    Beyond the picture its edge pixels continue. Raises ValueError when landmarks are not finite or all the same.
    """
    scale = grid_scale(landmarks, grid)
    near, places = _cut_out(rgb, np.asarray(landmarks, np.float64)[: len(grid.shape), :2])
    if scale < SHRINK_BELOW:
        near, places = averaged_down(near, places, scale)
    sampled = np.full((grid.size, grid.size, 2), -1, np.float32)
    sampled[grid.mask] = grid.interpolation @ places - 0.5
    face = cv2.remap(near, sampled, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    face[~grid.mask] = 0
    return face


def grid_scale(landmarks: np.ndarray, grid: MeshGrid) -> float:
    """Return pixels of the grid per pixel of the picture, as the ratio of both faces' spread in three dimensions.

    Raises ValueError when landmarks (468 or more, 3) are too few, not finite or all the same.
    """
    points = np.asarray(landmarks, np.float64)
    if points.ndim != 2 or points.shape[0] < len(grid.shape) or points.shape[1] != 3:
        raise ValueError(f"landmarks must be ({len(grid.shape)} or more, 3), got {points.shape}")
    spread = _spread(points[: len(grid.shape)])
    if not np.isfinite(spread) or spread == 0:
        raise ValueError("landmarks must be finite and not all the same")
    return float(_spread(grid.shape) / spread)


def _spread(points: np.ndarray) -> np.floating:
    return np.linalg.norm(points - points.mean(axis=0))


def _cut_out(rgb: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the part of a picture around points (V, 2), and the points in its pixels."""
    limits = np.array([rgb.shape[1], rgb.shape[0]])
    low = np.clip(np.floor(points.min(axis=0)).astype(int) - BORDER, 0, limits - 1)
    high = np.clip(np.ceil(points.max(axis=0)).astype(int) + BORDER, low + 1, limits)
    return rgb[low[1] : high[1], low[0] : high[0]], points - low


def averaged_down(rgb: np.ndarray, points: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a picture averaged down to about `scale`, and points (V, 2) in its pixels.

    A whole factor first, which is fast, then the rest.
    """
    factor = int(1 / scale)
    near = rgb[: max(len(rgb) // factor, 1) * factor, : max(rgb.shape[1] // factor, 1) * factor]
    near, places = _resized(near, points, (near.shape[1] // factor, near.shape[0] // factor))
    rest = scale * factor
    if rest >= SHRINK_BELOW:
        return near, places
    return _resized(near, places, (round(near.shape[1] * rest), round(near.shape[0] * rest)))


def _resized(rgb: np.ndarray, points: np.ndarray, sides: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return a picture averaged down to `sides` (width, height), at least one pixel each, and its points."""
    width, height = max(sides[0], 1), max(sides[1], 1)
    scale = np.array([width / rgb.shape[1], height / rgb.shape[0]])
    return cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA), points * scale
