"""Damaged faces, what each method makes of them, and the truth."""

from collections.abc import Mapping

import numpy as np

from core.checks import check_pixels
from figures.mosaic import face_rows


def restoration_sheet(
    damaged: np.ndarray, made: Mapping[str, np.ndarray], truth: np.ndarray | None, title: str
) -> np.ndarray:
    """Return uint8 RGB (H, W, 3): a row of damaged faces, one per method, and last the truth where it is known.

    All faces are uint8 (N, h, w, 3) in the same order. Raises ValueError when shapes differ.
    """
    rows = {"damaged": damaged, **made, **({} if truth is None else {"truth": truth})}
    for name, pixels in rows.items():
        if check_pixels(pixels, name).shape != damaged.shape:
            raise ValueError(f"{name} is {pixels.shape} but the damaged faces are {damaged.shape}")
    return face_rows(list(rows.values()), title, row_labels=list(rows))
