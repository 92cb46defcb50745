"""The recogniser that was trained with names: dlib's, where the extra `recogniser` is installed."""

import importlib.util
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from app.library.records import ModelInfo
from core.crop import EyeCrop
from embedding.regions.embedder import RegionEmbedder

WEIGHTS = "dlib_face_recognition_resnet_model_v1.dat"
DIMENSION = 128

CHIP = 150
"""Side of the pictures that the recogniser was trained on, in pixels."""

CHIP_PLACE = EyeCrop(size=160, eye_distance=0.350, eye_height=0.314)
"""Where its training put the eyes: dlib's five mean landmarks with a padding of 0.25."""


def installed() -> bool:
    """Say whether both packages of the extra are there."""
    return None not in (importlib.util.find_spec("dlib"), importlib.util.find_spec("face_recognition_models"))


def network() -> Any:
    """Return dlib's network, trained with the names of about 7,000 people. Raises ImportError without the extra.

    The package of the weights is not imported: it needs pkg_resources, which newer environments lack.
    """
    import dlib

    package = importlib.util.find_spec("face_recognition_models")
    if package is None or package.origin is None:
        raise ImportError("face-recognition-models is not installed")
    return dlib.face_recognition_model_v1(str(Path(package.origin).parent / "models" / WEIGHTS))


class Recogniser:
    """Embeds faces, cut out as `CHIP_PLACE` says, with dlib's network; it is opened when first needed."""

    info = ModelInfo("dlib-recogniser", "1", "recogniser", "trained with names", DIMENSION, CHIP_PLACE)

    def __init__(self) -> None:
        self._network: Any = None

    @property
    def adaptable(self) -> RegionEmbedder | None:
        """Return None: it does not learn from a library."""
        return None

    def embed(self, crops: np.ndarray, landmarks: np.ndarray | None = None) -> np.ndarray:  # noqa: ARG002 (none needed)
        """Return float32 (N, 128) of uint8 RGB crops (N, 160, 160, 3)."""
        if self._network is None:
            self._network = network()
        chips = [cv2.resize(crop, (CHIP, CHIP), interpolation=cv2.INTER_AREA) for crop in crops]
        return np.array([self._network.compute_face_descriptor(chip) for chip in chips], np.float32)
