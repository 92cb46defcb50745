"""What turns faces into embeddings: every family of networks, components, pixels, a recogniser with names."""

import argparse
import importlib.util
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from benchmarks.embedding_clustering.faces_table import rows_of
from core.crop import AlignSettings
from core.face_table import FaceTable
from embedding.baselines import PcaBaseline, RawPixels
from models.build import build_model
from models.families.registry import FAMILIES, model_settings
from models.inference import embed
from models.training.loop import train
from models.training.settings import TrainingSettings

Encode = Callable[[np.ndarray], np.ndarray]
STEPS = {"learning_rate": 2e-3, "schedule": "cosine"}
RECOGNISER = "recogniser"
PIXELS = RawPixels.name
WEIGHTS = "dlib_face_recognition_resnet_model_v1.dat"
CHIP = 150
"""Side of the pictures that the recogniser was trained on, in pixels."""

CHIP_PLACE = AlignSettings(size=160, eye_distance=0.350, eye_height=0.314)
"""Where its training put the eyes: dlib's five mean landmarks with a padding of 0.25."""


def sources(table: FaceTable, options: argparse.Namespace) -> Iterator[tuple[str, Encode]]:
    """Yield name and encoder of pixels, PCA and each family, trained on the training people without their names."""
    yield PIXELS, RawPixels().embed
    yield "pca", PcaBaseline.fit(table.pixels[rows_of(table, "train")], options.zdim, options.seed).embed
    for family in tqdm(FAMILIES, desc="families", disable=None):
        yield family, trained(family, table, options)


def trained(family: str, table: FaceTable, options: argparse.Namespace) -> Encode:
    """Train a network of a family and return its encoder."""
    settings = model_settings(family=family, zdim=options.zdim, width=options.width, size=options.size)
    steps = TrainingSettings(epochs=options.epochs, patience=options.epochs, batch_size=options.batch_size, **STEPS)
    network = build_model(settings, options.seed)
    with tempfile.TemporaryDirectory(prefix="likeness-embeddings-") as folder:
        train(network, table.pixels, rows_of(table, "train"), rows_of(table, "val"), steps,
              folder=Path(folder), seed=options.seed)  # fmt: skip
    return lambda pixels: embed(network, pixels)


def recogniser() -> Encode | None:
    """Return dlib's face recogniser, trained with the names of about 7,000 people, when both packages are installed.

    It takes faces aligned as `CHIP_PLACE` says. `face_recognition_models` carries its weights (public domain).
    """
    packages = [importlib.util.find_spec(name) for name in ("dlib", "face_recognition_models")]
    if None in packages:
        return None
    import dlib

    weights = Path(packages[1].submodule_search_locations[0]) / "models" / WEIGHTS
    network = dlib.face_recognition_model_v1(str(weights))

    def encode(pixels: np.ndarray) -> np.ndarray:
        chips = [cv2.resize(face, (CHIP, CHIP), interpolation=cv2.INTER_AREA) for face in pixels]
        return np.array([network.compute_face_descriptor(chip) for chip in tqdm(chips, disable=None)], np.float32)

    return encode
