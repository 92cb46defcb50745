"""Faces drawn from a model's prior."""

import numpy as np

from figures.mosaic import check_faces, face_rows, in_rows


def samples_grid(samples: np.ndarray, title: str = "Samples from the prior", columns: int = 8) -> np.ndarray:
    """Return uint8 RGB (H, W, 3) that shows samples uint8 (N, h, w, 3) in rows of `columns`."""
    return face_rows(in_rows(check_faces(samples, "samples"), columns), title)
