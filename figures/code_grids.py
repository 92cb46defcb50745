"""Decoded codes along paths through the latent space."""

from collections.abc import Sequence

import numpy as np

from core.checks import check_pixels
from figures.mosaic import face_rows


def interpolation_matrix(pixels: np.ndarray, title: str = "Between four faces") -> np.ndarray:
    """Return uint8 RGB (H, W, 3) of faces uint8 (R, C, h, w, 3) whose corners are decoded from four codes."""
    return face_rows(_checked(pixels), title)


def traversal_figure(
    pixels: np.ndarray, names: Sequence[str], values: np.ndarray, title: str = "One dimension at a time"
) -> np.ndarray:
    """Return uint8 RGB (H, W, 3) of faces uint8 (K, T, h, w, 3): one row per dimension, captions `values` (K, T).

    Raises ValueError unless there are one name per row and one value per face.
    """
    rows = _checked(pixels)
    if len(names) != len(rows) or values.shape != pixels.shape[:2]:
        raise ValueError(
            f"{pixels.shape[:2]} faces need one name per row and one value each, got {len(names)}, {values.shape}"
        )
    captions = [[f"{value:+.1f}" for value in row] for row in values]
    return face_rows(rows, title, row_labels=names, captions=captions)


def _checked(pixels: np.ndarray) -> list[np.ndarray]:
    if pixels.ndim != 5:
        raise ValueError(f"a grid of faces must be uint8 (R, C, h, w, 3), got {pixels.dtype} {pixels.shape}")
    return [check_pixels(row) for row in pixels]
