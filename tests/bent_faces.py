"""Turned, scaled and deformed mean faces, and a smooth picture to read them from: the same every time."""

import cv2
import numpy as np

from faces.mesh.grid import MeshGrid


def picture(side: int) -> np.ndarray:
    noise = np.random.default_rng(0).integers(0, 256, (side // 8, side // 8, 3), dtype=np.uint8)
    return cv2.resize(noise, (side, side), interpolation=cv2.INTER_CUBIC)


def shapes(grid: MeshGrid, count: int) -> np.ndarray:
    """Turned, scaled and deformed mean faces in a picture of 256 pixels."""
    rng = np.random.default_rng(1)
    turn = [cv2.Rodrigues(each)[0] for each in rng.normal(0, 0.25, (count, 3))]
    bent = grid.shape - grid.shape.mean(axis=0) + rng.normal(0, 0.8, (count, *grid.shape.shape))
    bent[:, [14, 17, 87, 178, 317, 402], 1] += np.linspace(-6, 2, count)[:, None]
    placed = np.stack([1.4 * each @ one.T for each, one in zip(bent, turn, strict=True)])
    placed[..., :2] += 128
    return placed
