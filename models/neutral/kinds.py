"""What is asked of every kind of neutral-face generator."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from models.neutral.face_frames import FaceFrames


@dataclass(frozen=True)
class GeneratorKind:
    """One kind of generator; a generator has `settings` with its `kind`.

    `needs_landmarks`: whether faces without landmarks are refused. `any_size`: whether faces of every size are taken,
    else only those that it was trained on. `faces`: (generator, faces, rows of each person,
    strength) -> uint8 (G, S, S, 3). `save`, `load`: in a folder, as safetensors and JSON. `shares`: (generator, faces,
    rows of a person) -> how much each of K frames counts in the face, (K,) with sum 1; None where that differs from
    pixel to pixel.
    """

    needs_landmarks: bool
    any_size: bool
    faces: Callable[[Any, FaceFrames, Sequence[np.ndarray], float], np.ndarray]
    save: Callable[[Path, Any], None]
    load: Callable[[Path], Any]
    shares: Callable[[Any, FaceFrames, np.ndarray], np.ndarray] | None = None
