"""What the layers of a network make of one face."""

from collections.abc import Mapping

import numpy as np

from figures.mosaic import face_rows

COLUMNS = 8


def feature_sheet(face: np.ndarray, maps: Mapping[str, np.ndarray], title: str) -> np.ndarray:
    """Return uint8 RGB (H, W, 3): a face uint8 (S, S, 3), and a row of up to 8 maps for each layer.

    `maps`: by layer float (filters, height, width). Black and white are the least and largest value of a layer's row.
    """
    rows = [_gray(each[:COLUMNS]) for each in maps.values()]
    labels = [f"{name}: {len(each)} of\n{each.shape[1]} x {each.shape[2]}" for name, each in maps.items()]
    return face_rows([face[None], *rows], title, ["face", *labels])


def _gray(maps: np.ndarray) -> np.ndarray:
    low, high = float(maps.min()), float(maps.max())
    levels = np.rint(255 * (maps - low) / max(high - low, 1e-12)).astype(np.uint8)
    return np.repeat(levels[..., None], 3, axis=3)
