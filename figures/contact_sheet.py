"""Faces with a caption each, for instance those that passed or failed a filter and why."""

from collections.abc import Sequence

import numpy as np

from figures.mosaic import check_faces, face_rows, in_rows


def contact_sheet(
    pixels: np.ndarray, captions: Sequence[str], title: str, *, columns: int = 8, max_faces: int = 64
) -> np.ndarray:
    """Return uint8 RGB (H, W, 3) of the first `max_faces` of faces uint8 (N, h, w, 3), captioned.

    A caption may have several lines of up to about 14 letters. Raises ValueError unless there is one per face.
    No face is a figure that says so.
    """
    if len(captions) != len(check_faces(pixels)):
        raise ValueError(f"contact_sheet needs one caption per face, got {len(captions)} for {len(pixels)} faces")
    shown = list(captions[:max_faces])
    lines = [shown[start : start + columns] for start in range(0, len(shown), columns)]
    return face_rows(in_rows(pixels[:max_faces], columns), title, captions=lines)
