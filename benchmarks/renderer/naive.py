"""A depth map seen in another view by a loop over triangles and the pixels of their boxes: slow, and easily read."""

from math import ceil, floor

import numpy as np
from torch import Tensor

from models.depth.camera import View, points, projected
from models.depth.raster import EDGE
from models.depth.renderer import grid_triangles


def naive_depth(depth_hw: Tensor, view: View, beyond: float) -> np.ndarray:
    """Return the depth map (S, S) of one face at rest, (S, S), as a view of one face shows it."""
    size = depth_hw.shape[-1]
    moved = view.moved(points(depth_hw[None]).flatten(1, 2))
    at, z = projected(moved, size)[0].tolist(), moved[0, :, 2].tolist()
    result = np.full((size, size), beyond)
    for triangle in grid_triangles(size).tolist():
        corners, depths = [at[k] for k in triangle], [z[k] for k in triangle]
        for x, y in _box(corners, size):
            weights = _weights(corners, x, y)
            if min(weights) >= -EDGE:
                nearness = sum(w / d for w, d in zip(weights, depths, strict=True))
                result[y, x] = min(result[y, x], 1 / nearness)
    return result


def _box(corners: list[list[float]], size: int) -> list[tuple[int, int]]:
    across, down = zip(*corners, strict=True)
    columns = range(max(0, ceil(min(across))), min(size - 1, floor(max(across))) + 1)
    rows = range(max(0, ceil(min(down))), min(size - 1, floor(max(down))) + 1)
    return [(x, y) for y in rows for x in columns]


def _weights(corners: list[list[float]], x: int, y: int) -> tuple[float, float, float]:
    (ax, ay), (bx, by), (cx, cy) = corners
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    of_b = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area
    of_c = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area
    return 1 - of_b - of_c, of_b, of_c
