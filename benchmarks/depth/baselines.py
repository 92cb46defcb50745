"""Depth without a model: the same for all, the average of what was drawn, and the landmark mesh."""

from math import radians, tan

import numpy as np

from core.pixels import Pixels
from faces.detection.canonical_mesh import load_mesh
from faces.detection.landmarks import Landmarker
from faces.detection.weights import find_landmarker
from models.depth.camera import FIELD
from synthetic.heads.dataset import HeadSet, depths
from synthetic.raster import rasterise


def average_depth(heads: HeadSet, rows: np.ndarray) -> np.ndarray:
    """Return the mean depth (S, S) of the pictures `rows`, where no head is ever seen the mean of all."""
    total, count = np.zeros(heads.depth.shape[1:]), np.zeros(heads.depth.shape[1:])
    for start in range(0, len(rows), 512):
        read = depths(heads.depth[rows[start : start + 512]])
        total += np.nansum(read, axis=0)
        count += np.isfinite(read).sum(axis=0)
    seen = count > 0
    return np.where(seen, total / np.maximum(count, 1), total.sum() / count.sum()).astype(np.float32)


def mesh_depth(pixels: Pixels) -> np.ndarray:
    """Return the depth (N, S, S) of MediaPipe's 468 landmarks as a mesh; nan where it is not, or no face was found.

    Its z is in units of the picture's width, of which the camera sees 2 tan(5 degrees) at the distance 1.
    """
    size, triangles = pixels.shape[1], load_mesh(find_landmarker(None)).triangles
    result, never = np.full(pixels.shape[:3], np.nan, np.float32), np.zeros(len(triangles), bool)
    with Landmarker(max_faces=1) as landmarker:
        for row in range(len(pixels)):
            for face in landmarker.measure(np.ascontiguousarray(pixels[row]))[:1]:
                points = face.landmarks[:468]
                depth = 1 + points[:, 2] / size * 2 * tan(radians(FIELD / 2))
                seen = rasterise(points[:, :2], 1 / depth, triangles, size, never)
                result[row].reshape(-1)[seen.pixel] = seen.interpolate(depth[:, None], triangles)[:, 0]
    return result
