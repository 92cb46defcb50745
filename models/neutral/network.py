"""Generators that are networks."""

from collections.abc import Sequence

import numpy as np

from models.checkpoints import save_model
from models.neutral.checkpoints import load_network
from models.neutral.face_frames import FaceFrames
from models.neutral.generator import NeutralGenerator
from models.neutral.inference import neutral_faces
from models.neutral.kinds import GeneratorKind


def _faces(generator: NeutralGenerator, faces: FaceFrames, inputs: Sequence[np.ndarray], strength: float) -> np.ndarray:
    return neutral_faces(generator, np.asanyarray(faces.pixels), inputs, strength=strength)


NETWORK = GeneratorKind(needs_landmarks=False, any_size=False, faces=_faces, save=save_model, load=load_network)
