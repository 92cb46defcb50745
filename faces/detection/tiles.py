"""A pyramid of overlapping tiles in which a detector with a small input sees faces that are small in the picture."""

import math
from collections.abc import Iterator

import cv2
import numpy as np

from faces.detection.boxes import Box

TILE = 192
"""Side of a tile in pixels of its level. No level is larger than the picture itself, so that the smallest face
looked for has TILE * SEEN_SHARE = 24 pixels."""

SEEN_SHARE = 1 / 8
"""Longer side of a face over its tile's from which BlazeFace sees it: 16 of the 128 pixels of its input. Of drawn
faces it finds all of this size, and one in five at 1/10."""

STEP = 0.75
"""Step of the tiles over their side: a face that fills up to a quarter of a tile lies wholly in one of them."""


def tile_sides(width: int, height: int, small_faces: float) -> list[float]:
    """Return the sides of the tiles, in pixels of a picture, in which faces of its smallest size are seen.

    `small_faces`: longer side of the smallest face over the picture's shorter side; 0 asks for no tiles. Each
    level's tiles are twice as large as the one's before, as long as they are smaller than the picture's longer
    side: what fills an eighth of the picture itself is seen without tiles.
    """
    if small_faces <= 0:
        return []
    smallest = max(small_faces * min(width, height) / SEEN_SHARE, TILE)
    levels = math.ceil(math.log2(max(width, height) / smallest))
    return [smallest * 2**level for level in range(max(levels, 0))]


def tiles(rgb: np.ndarray, small_faces: float) -> Iterator[tuple[np.ndarray, float, tuple[float, float]]]:
    """Yield the tiles of a picture, uint8 (H, W, 3), that show faces from the size `small_faces` on.

    Each is uint8 (up to TILE, up to TILE, 3) with its zoom (pixels of the tile over pixels of the picture, at
    most 1) and the x, y of its upper left corner in the picture. A photo of 3:2 or 4:3 has about 0.05 / s^2
    tiles for `small_faces` s (20 for 0.05, 120 for 0.02), as far as the picture has the pixels.
    """
    height, width = rgb.shape[:2]
    for side in tile_sides(width, height, small_faces):
        zoom = TILE / side
        size = max(round(width * zoom), 1), max(round(height * zoom), 1)
        level = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
        for top in starts(level.shape[0]):
            for left in starts(level.shape[1]):
                yield level[top : top + TILE, left : left + TILE], zoom, (left / zoom, top / zoom)


def starts(length: int) -> list[int]:
    """Return where tiles begin so that they cover `length` pixels evenly, at most STEP of a tile apart."""
    steps = max(math.ceil((length - TILE) / (STEP * TILE)), 0)
    return [round(step * (length - TILE) / steps) if steps else 0 for step in range(steps + 1)]


def around(box: Box, framing: float, width: int, height: int) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of the square of `framing` times a box's longer side, cut to the picture."""
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    half = framing * max(box[2:]) / 2
    return max(round(x - half), 0), max(round(y - half), 0), min(round(x + half), width), min(round(y + half), height)
