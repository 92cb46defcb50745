"""Crops of warped faces as networks see them."""

import numpy as np

from core.resizing import shrunk
from embedding.regions.faces import RegionFaces
from faces.mesh.contrast import equalised
from faces.mesh.visibility import mirror_blended

BATCH = 256


def blended_crops(faces: RegionFaces, mask: np.ndarray, side: int, contrast: str) -> np.ndarray:
    """Return uint8 (N, side, side, 3): mirror-blended, perhaps with equalised contrast, and averaged down."""
    return np.concatenate([_crops(some, mask, side, contrast) for some in faces.batches(BATCH)])


def _crops(faces: RegionFaces, mask: np.ndarray, side: int, contrast: str) -> np.ndarray:
    pixels = mirror_blended(faces.pixels, faces.weights)
    if contrast == "equalised":
        pixels = np.stack([equalised(each, mask) for each in pixels])
    return shrunk(pixels, side)
