"""The landmarker bundle's own face detector: boxes, scores and six key points."""

import os
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np

from faces.detection.boxes import Box, overlap

FRAMINGS, FRAME_SIDE = (2.0, 3.0), 192
"""A known face is looked at in a square of 2 and of 3 times its longer side, brought to 192 x 192 pixels."""

DETECTOR_FLOOR, MIN_OVERLAP = 0.3, 0.2
"""Least score that the detector reports, and least intersection over union at which it means this face."""


class Sighting(NamedTuple):
    """One detection in pixels of the picture: box, score in [0, 1], and `points`, float64 (6, 2).

    The points are the person's right eye, left eye, nose tip, middle of the mouth, right ear, left ear.
    """

    box: Box
    score: float
    points: np.ndarray


class Detector:
    """BlazeFace (Bazarevsky et al. 2019, arXiv:1907.05047), input 128 x 128 pixels, as a context manager."""

    def __init__(self, bundle: Path) -> None:
        self._bundle = bundle

    def __enter__(self) -> "Detector":
        from mediapipe.tasks.python import BaseOptions, vision

        model = zipfile.ZipFile(self._bundle).read("face_detector.tflite")
        options = vision.FaceDetectorOptions(
            base_options=BaseOptions(model_asset_buffer=model), min_detection_confidence=DETECTOR_FLOOR
        )
        with quiet_native_log():
            self._detector: Any = vision.FaceDetector.create_from_options(options)
            self.see(np.zeros((64, 64, 3), np.uint8))
        return self

    def __exit__(self, *_: object) -> None:
        with quiet_native_log():
            self._detector.close()

    def see(self, rgb: np.ndarray, zoom: float = 1.0, corner: tuple[float, float] = (0.0, 0.0)) -> list[Sighting]:
        """Return what looks like a face in uint8 RGB (H, W, 3).

        For a part of a larger picture, `zoom` is its pixels over the picture's and `corner` its x, y there.
        """
        height, width = rgb.shape[:2]
        found = self._detector.detect(as_mediapipe(rgb)).detections
        return [_sighting(one, np.array([width, height]), zoom, np.array(corner)) for one in found]

    def look_at(self, rgb: np.ndarray, box: Box) -> list[Sighting]:
        """Return the best sighting of the face in `box` at each of FRAMINGS; none where it is not seen."""
        each = ([one for one in self.see(*framed(rgb, box, framing)) if _means(one, box)] for framing in FRAMINGS)
        return [max(seen, key=lambda one: one.score) for seen in each if seen]


def framed(rgb: np.ndarray, box: Box, framing: float) -> tuple[np.ndarray, float, tuple[float, float]]:
    """Cut a square of `framing` times the longer side of `box` around it, black beyond the picture.

    Returns the square, uint8 (192, 192, 3), its zoom (its pixels over the picture's) and the x, y of its upper
    left corner in the picture.
    """
    x, y, width, height = box
    side = framing * max(width, height)
    zoom = FRAME_SIDE / side
    left, top = x + width / 2 - side / 2, y + height / 2 - side / 2
    shift = np.array([[zoom, 0, -left * zoom], [0, zoom, -top * zoom]])
    square = cv2.warpAffine(rgb, shift, (FRAME_SIDE, FRAME_SIDE), flags=cv2.INTER_LINEAR)
    return square, zoom, (left, top)


def _sighting(one: Any, size: np.ndarray, zoom: float, corner: np.ndarray) -> Sighting:
    box = one.bounding_box
    x, y = np.array([box.origin_x, box.origin_y]) / zoom + corner
    points = np.array([(point.x, point.y) for point in one.keypoints]) * size / zoom + corner
    score = min(max(one.categories[0].score, 0.0), 1.0)
    return Sighting((float(x), float(y), box.width / zoom, box.height / zoom), float(score), points)


def _means(one: Sighting, box: Box) -> bool:
    return overlap(one.box, box) >= MIN_OVERLAP


def as_mediapipe(rgb: np.ndarray) -> Any:
    """Return uint8 RGB (H, W, 3) as MediaPipe's picture."""
    import mediapipe

    return mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(rgb))


@contextmanager
def quiet_native_log() -> Iterator[None]:
    """Send the process's stderr to nowhere while the native library, which knows no log level, starts."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
