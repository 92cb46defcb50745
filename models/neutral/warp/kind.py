"""Generators that warp, as one kind of generator."""

from collections.abc import Sequence

import numpy as np

from models.neutral.face_frames import FaceFrames
from models.neutral.kinds import GeneratorKind
from models.neutral.warp.generator import WarpGenerator
from models.neutral.warp.storage import load_warp, save_warp
from models.training.batches import checked_rows


def warped_faces(
    generator: WarpGenerator, faces: FaceFrames, inputs: Sequence[np.ndarray], strength: float = 1.0
) -> np.ndarray:
    """Return a face per person, uint8 (G, S, S, 3); raises as `models.neutral.registry.generated_faces`."""
    size = faces.pixels.shape[1]
    made = [
        generator.face(*faces.both(checked_rows(rows, len(faces.pixels), "a person's", at_least=1)), strength)
        for rows in inputs
    ]
    return np.stack(made) if made else np.empty((0, size, size, 3), np.uint8)


def shares(generator: WarpGenerator, faces: FaceFrames, rows: np.ndarray) -> np.ndarray:
    """Return how much each of a person's frames counts, float64 (K,) with sum 1; raises as `warped_faces`."""
    return generator.shares(*faces.both(checked_rows(rows, len(faces.pixels), "a person's", at_least=1)))


WARP = GeneratorKind(
    needs_landmarks=True, any_size=True, faces=warped_faces, save=save_warp, load=load_warp, shares=shares
)
