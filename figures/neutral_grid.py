"""Frames of people, what generators made of them, and their true neutral faces."""

from collections.abc import Mapping, Sequence

import numpy as np

from core.checks import check_pixels
from figures.mosaic import face_rows

SHOWN_FRAMES = 3


def neutral_grid(
    frames: Sequence[np.ndarray], generated: Mapping[str, np.ndarray], true: np.ndarray, title: str
) -> np.ndarray:
    """Return uint8 RGB (H, W, 3): a column per person: up to three frames, one row per generator, the true face.

    `frames`: G stacks uint8 (K, h, w, 3), K >= 1. `generated` (name -> faces) and `true`: uint8 (G, h, w, 3). Raises
    ValueError when they are not as many.
    """
    for name, faces in {**generated, "true": true}.items():
        if len(check_pixels(faces, name)) != len(frames):
            raise ValueError(f"{name} holds {len(faces)} faces for {len(frames)} people")
    count = min(SHOWN_FRAMES, *(len(own) for own in frames))
    given = {f"frame {number + 1}": np.stack([own[number] for own in frames]) for number in range(count)}
    rows = {**given, **generated, "true": true}
    return face_rows(list(rows.values()), title, row_labels=list(rows))


def frames_sheet(frames: np.ndarray, captions: Sequence[str], face: np.ndarray, title: str) -> np.ndarray:
    """Return uint8 RGB (H, W, 3): captioned frames, uint8 (K, h, w, 3), above the face (h, w, 3) made of them."""
    return face_rows([frames, face[None]], title, row_labels=["frames", "made of\nthem"], captions=[captions, [""]])
