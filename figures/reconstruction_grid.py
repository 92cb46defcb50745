"""Originals above what each model makes of them."""

from collections.abc import Mapping

import numpy as np

from core.checks import check_pixels
from figures.mosaic import face_rows


def reconstruction_grid(
    originals: np.ndarray,
    reconstructions: Mapping[str, np.ndarray],
    title: str = "Reconstructions",
    max_faces: int = 10,
) -> np.ndarray:
    """Return uint8 RGB (H, W, 3): a row of the first `max_faces` originals, then one row per model.

    `originals` and each of `reconstructions` (model name -> faces) are uint8 (N, h, w, 3) in the same order.
    Raises ValueError when shapes differ.
    """
    check_pixels(originals, "originals")
    for name, pixels in reconstructions.items():
        if check_pixels(pixels, name).shape != originals.shape:
            raise ValueError(f"{name} is {pixels.shape} but the originals are {originals.shape}")
    stacks = {"original": originals, **reconstructions}
    return face_rows([stack[:max_faces] for stack in stacks.values()], title, row_labels=list(stacks))
