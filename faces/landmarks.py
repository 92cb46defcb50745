"""Faces in a picture: landmarks, blendshapes, head pose and detection score, by MediaPipe."""

import os
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from faces.weights import find_landmarker

LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS = (263, 362), (33, 133)
"""Landmark numbers of the outer and inner corner of each eye; left and right are the person's own."""

FRAMINGS, FRAME_SIDE = (2.0, 3.0), 192
"""The detector scores a square of 2 and of 3 times the face's longer side, brought to 192 x 192 pixels."""

DETECTOR_FLOOR, MIN_OVERLAP = 0.3, 0.2
"""Least score that the detector reports, and least intersection over union at which it means this face."""

MAX_INSIDE = 0.8
"""Share of a face's box above which it is no face of its own but a part of a larger one."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class RawFace:
    """One face as measured; lengths are pixels of the picture, x to the right and y down.

    `landmarks`: float64 (478, 3), z grows away from the camera. `blendshapes`: 51 channels in [0, 1] by
    name. `yaw`, `pitch`, `roll`: degrees; yaw > 0 turns to image right, pitch > 0 nods down, roll > 0 tilts
    the head to its right shoulder. `box`: x, y, width, height around the landmarks. Eyes: mid-points of the
    corners, which neither gaze nor a blink moves; left is the person's own left. `confidence`: in [0, 1],
    see `Landmarker`.
    """

    landmarks: np.ndarray
    blendshapes: dict[str, float]
    yaw: float
    pitch: float
    roll: float
    box: Box
    left_eye: tuple[float, float]
    right_eye: tuple[float, float]
    confidence: float


class Landmarker:
    """MediaPipe's Face Landmarker for single pictures, as a context manager.

    The Landmarker reports no detection score. The detector of the same bundle (BlazeFace, Bazarevsky et al.
    2019) gives one, but it varies by 0.1 with the share of the picture that the face fills. Therefore the
    detector runs on the face framed at two fixed sizes (`FRAMINGS`), and the higher score is the confidence:
    0.9 and more for clear faces, 0 when the detector sees none there. It costs about 3 CPU-ms a face beside
    9 for the landmarks. Raises faces.weights.WeightsError when the bundle is missing or damaged.
    """

    def __init__(self, weights: Path | None = None, max_faces: int = 10) -> None:
        self._weights = find_landmarker(weights)
        self._max_faces = max_faces

    def __enter__(self) -> "Landmarker":
        from mediapipe.tasks.python import BaseOptions, vision

        detector = zipfile.ZipFile(self._weights).read("face_detector.tflite")
        find = vision.FaceLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(self._weights)),
            num_faces=self._max_faces,
            output_face_blendshapes=True,
            output_facial_transformation_matrixes=True,
        )
        score = vision.FaceDetectorOptions(
            base_options=BaseOptions(model_asset_buffer=detector), min_detection_confidence=DETECTOR_FLOOR
        )
        self._open = ExitStack()
        with _quiet_native_log():
            self._finder: Any = self._open.enter_context(vision.FaceLandmarker.create_from_options(find))
            self._scorer: Any = self._open.enter_context(vision.FaceDetector.create_from_options(score))
            self._confidence(np.zeros((64, 64, 3), np.uint8), (16.0, 16.0, 32.0, 32.0))
            self.measure(np.zeros((64, 64, 3), np.uint8))
        return self

    def __exit__(self, *_: object) -> None:
        with _quiet_native_log():
            self._open.close()

    def measure(self, rgb: np.ndarray) -> list[RawFace]:
        """Return the faces in an RGB picture, uint8 (H, W, 3), from left to right, at most `max_faces`.

        A face inside a larger one (an eye or mouth taken for a face) is left out.
        """
        found = self._finder.detect(_picture(rgb))
        if not found.face_landmarks:
            return []
        scale = np.array([rgb.shape[1], rgb.shape[0], rgb.shape[1]], dtype=float)
        parts = zip(found.face_landmarks, found.face_blendshapes, found.facial_transformation_matrixes, strict=True)
        faces = [_raw_face(points, shapes, pose, scale) for points, shapes, pose in parts]
        scored = [replace(face, confidence=self._confidence(rgb, face.box)) for face in faces]
        return sorted(outermost(scored), key=lambda face: face.box)

    def _confidence(self, rgb: np.ndarray, box: Box) -> float:
        return max(self._score(*framed(rgb, box, framing)) for framing in FRAMINGS)

    def _score(self, square: np.ndarray, box: Box) -> float:
        """Return the detector's score for the face at `box` of `square`, or 0 when it sees none there."""
        seen = self._scorer.detect(_picture(square)).detections
        scores = [one.categories[0].score for one in seen if overlap(box, _detected_box(one)) >= MIN_OVERLAP]
        return float(min(max(scores, default=0.0), 1.0))


def _raw_face(points: Any, shapes: Any, pose: Any, scale: np.ndarray) -> RawFace:
    landmarks = np.array([(point.x, point.y, point.z) for point in points]) * scale
    box = bounding_box(landmarks)
    yaw, pitch, roll = pose_angles(np.asarray(pose))
    return RawFace(
        landmarks=landmarks,
        blendshapes={one.category_name: float(one.score) for one in shapes if one.category_name != "_neutral"},
        yaw=yaw,
        pitch=pitch,
        roll=roll,
        box=box,
        left_eye=_middle(landmarks, LEFT_EYE_CORNERS),
        right_eye=_middle(landmarks, RIGHT_EYE_CORNERS),
        confidence=0.0,
    )


def pose_angles(transformation: np.ndarray) -> tuple[float, float, float]:
    """Return yaw, pitch, roll in degrees of a transformation (4, 4) by Ry(yaw) Rx(pitch) Rz(roll)."""
    rotation = transformation[:3, :3] / np.linalg.norm(transformation[:3, :3], axis=0)
    yaw = np.arctan2(rotation[0, 2], rotation[2, 2])
    pitch = np.arcsin(np.clip(-rotation[1, 2], -1, 1))
    roll = np.arctan2(rotation[1, 0], rotation[1, 1])
    return float(np.degrees(yaw)), float(np.degrees(pitch)), float(np.degrees(roll))


def bounding_box(landmarks: np.ndarray) -> Box:
    """Return x, y, width, height of the smallest upright box around landmarks (N, 2 or 3)."""
    (x, y), (right, bottom) = landmarks[:, :2].min(axis=0), landmarks[:, :2].max(axis=0)
    return float(x), float(y), float(right - x), float(bottom - y)


def outermost(faces: list[RawFace]) -> list[RawFace]:
    """Return the faces that do not lie, by MAX_INSIDE of their own area, within a larger face."""
    kept: list[RawFace] = []
    for face in sorted(faces, key=lambda one: one.box[2] * one.box[3], reverse=True):
        if all(_shared(face.box, larger.box) <= MAX_INSIDE * face.box[2] * face.box[3] for larger in kept):
            kept.append(face)
    return kept


def overlap(one: Box, other: Box) -> float:
    """Return the intersection over union in [0, 1] of two boxes (x, y, width, height)."""
    shared = _shared(one, other)
    union = one[2] * one[3] + other[2] * other[3] - shared
    return shared / union if union > 0 else 0.0


def _shared(one: Box, other: Box) -> float:
    """Return the area that two boxes have in common, in square pixels."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(width, 0.0) * max(height, 0.0)


def framed(rgb: np.ndarray, box: Box, framing: float) -> tuple[np.ndarray, Box]:
    """Cut a square of `framing` times the longer side of `box` around it, black beyond the picture.

    Returns the square, uint8 (192, 192, 3), and the box in its pixels.
    """
    x, y, width, height = box
    side = framing * max(width, height)
    zoom = FRAME_SIDE / side
    left, top = x + width / 2 - side / 2, y + height / 2 - side / 2
    shift = np.array([[zoom, 0, -left * zoom], [0, zoom, -top * zoom]])
    square = cv2.warpAffine(rgb, shift, (FRAME_SIDE, FRAME_SIDE), flags=cv2.INTER_LINEAR)
    return square, ((x - left) * zoom, (y - top) * zoom, width * zoom, height * zoom)


def _picture(rgb: np.ndarray) -> Any:
    import mediapipe

    return mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(rgb))


def _detected_box(one: Any) -> Box:
    box = one.bounding_box
    return box.origin_x, box.origin_y, box.width, box.height


def _middle(landmarks: np.ndarray, corners: tuple[int, int]) -> tuple[float, float]:
    x, y = landmarks[list(corners), :2].mean(axis=0)
    return float(x), float(y)


@contextmanager
def _quiet_native_log() -> Iterator[None]:
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
