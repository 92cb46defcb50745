"""Faces, and what a model of depth takes them apart into."""

from collections.abc import Mapping

import numpy as np

from core.checks import check_pixels
from figures.mosaic import face_rows
from models.depth.network import DepthNetwork
from models.depth.prediction import decompose
from models.depth.turning import relief_of, turned

SIDES = ((-35.0, 0.0), (35.0, 0.0))
"""Yaw and pitch, in degrees, of the two turned views of a face."""


def depth_sheet(faces: np.ndarray, maps: Mapping[str, np.ndarray], title: str) -> np.ndarray:
    """Return uint8 RGB (H, W, 3): a row of faces uint8 (N, h, w, 3), and one per map, uint8 pictures in that order."""
    rows = {"picture": check_pixels(faces, "faces"), **maps}
    return face_rows(list(rows.values()), title, row_labels=list(rows))


def maps_of(network: DepthNetwork, pixels: np.ndarray) -> dict[str, np.ndarray]:
    """Return what a model makes of faces uint8 (N, S, S, 3) in its own size, by name as pictures uint8 (N, S, S, 3)."""
    made = decompose(network, pixels)
    sides = np.stack([turned(relief_of(network, face), SIDES) for face in pixels])
    return {
        "put together": unit_picture(made.picture),
        "depth": depth_picture(made.depth),
        "normals": normal_picture(made.normals),
        "albedo": unit_picture(made.albedo),
        "to the left": sides[:, 0],
        "to the right": sides[:, 1],
    }


def depth_picture(depth: np.ndarray) -> np.ndarray:
    """Return depth maps (N, S, S) as gray pictures uint8 (N, S, S, 3): near is bright, each over its own range."""
    near, far = (np.quantile(depth, q, axis=(1, 2), keepdims=True) for q in (0.005, 0.995))
    gray = (255 * np.clip((far - depth) / np.maximum(far - near, 1e-6), 0, 1)).astype(np.uint8)
    return np.repeat(gray[..., None], 3, axis=-1)


def normal_picture(normals: np.ndarray) -> np.ndarray:
    """Return normals (N, S, S, 3) in the usual colours: red to the right, green up, blue to the viewer."""
    return (127.5 * (normals * [1, -1, -1] + 1)).clip(0, 255).astype(np.uint8)


def unit_picture(values: np.ndarray) -> np.ndarray:
    """Return colours in [0, 1], (N, S, S, 3), as uint8."""
    return (255 * values).clip(0, 255).astype(np.uint8)
