"""MediaPipe's Face Landmarker as a backend: it measures the picture itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from faces.backends.reading import Reading, SourceFile
from faces.detection.action_units import action_units
from faces.detection.landmarks import Landmarker, RawFace
from faces.measuring.measure_settings import MeasureSettings


class MediaPipe:
    """Measures every face that an open Landmarker finds."""

    def __init__(self, landmarker: Landmarker) -> None:
        self._landmarker = landmarker

    def read(self, file: SourceFile, frame: int, rgb: np.ndarray) -> list[Reading]:  # noqa: ARG002 (the interface)
        """Return the faces from left to right."""
        return [_reading(face) for face in self._landmarker.measure(rgb)]


def _reading(face: RawFace) -> Reading:
    return Reading(
        box=face.box,
        confidence=face.confidence,
        landmark_error=face.landmark_error,
        left_eye=face.left_eye,
        right_eye=face.right_eye,
        yaw=face.yaw,
        pitch=face.pitch,
        roll=face.roll,
        units=action_units(face),
        landmarks=face.landmarks,
    )


@contextmanager
def mediapipe(settings: MeasureSettings, measurements: Path | None) -> Iterator[MediaPipe]:  # noqa: ARG001 (the interface)
    """Open the Landmarker. Raises faces.detection.weights.WeightsError."""
    with Landmarker(settings.landmarker, settings.max_faces, settings.small_faces) as landmarker:
        yield MediaPipe(landmarker)
