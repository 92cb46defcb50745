"""The neutral-face generator: several frames of a person in, that person's neutral face out.

Shapes as in `models`, and k = frames of a person.
"""

from models.neutral.checkpoints import load_generator, save_generator
from models.neutral.generator import NeutralGenerator, build_generator
from models.neutral.inference import frame_weights, made_with, neutral_faces
from models.neutral.settings import NeutralSettings, NeutralTraining
from models.neutral.training import train_generator

__all__ = [
    "NeutralGenerator",
    "NeutralSettings",
    "NeutralTraining",
    "build_generator",
    "frame_weights",
    "load_generator",
    "made_with",
    "neutral_faces",
    "save_generator",
    "train_generator",
]
