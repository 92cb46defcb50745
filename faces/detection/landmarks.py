"""Faces in a picture: landmarks, blendshapes, head pose and how sure they are, by MediaPipe."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from core.landmarks import LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS
from faces.detection.boxes import Box, bounding_box, outermost, overlap, same
from faces.detection.detector import MIN_OVERLAP, Detector, as_mediapipe, quiet_native_log
from faces.detection.tiles import around, tiles
from faces.detection.weights import find_landmarker

KEY_POINTS: tuple[tuple[int, ...], ...] = (RIGHT_EYE_CORNERS, LEFT_EYE_CORNERS, (1,), (13, 14), (234,), (454,))
"""The landmarks whose middle is each of the detector's key points: eyes, nose tip, inner lips, face's edge at the
ears. On relaxed frontal faces both agree to 0.05 eye distances at each point."""

NEIGHBOURHOOD = 3.0
"""A face seen in a tile is measured in a cut-out of this many times its longer side, at full resolution."""

NEIGHBOURHOODS = (NEIGHBOURHOOD, 2.0, 1.5)
"""A face that somebody drew a box around is looked for in cut-outs of so many times its longer side."""

SAME_SPOT = 0.4
"""Least intersection over union at which two boxes are of one thing, which is measured once."""

SURE = 0.75
"""Least confidence of a face that only a tile showed: many tiles mean many chances to be wrong. Real and drawn
faces of 24 pixels get 0.77 and more in 99 of 100 cases; what tiles took for faces where none are, 0.7 at most."""


@dataclass(frozen=True)
class RawFace:
    """One face as measured; lengths are pixels of the picture, x to the right and y down.

    `landmarks`: float64 (478, 3), z grows away from the camera. `blendshapes`: 51 channels in [0, 1] by
    name. `yaw`, `pitch`, `roll`: degrees; yaw > 0 turns to image right, pitch > 0 nods down, roll > 0 tilts
    the head to its right shoulder. `box`: x, y, width, height around the landmarks. Eyes: mid-points of the
    corners, which neither gaze nor a blink moves; left is the person's own left. `confidence`: in [0, 1],
    see `Landmarker`. `landmark_error`: see `disagreement`; NaN when the detector sees no face here.
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
    landmark_error: float = float("nan")


class Landmarker:
    """MediaPipe's Face Landmarker for single pictures, as a context manager.

    The Landmarker reports no detection score. The detector of the same bundle (BlazeFace) gives one, but it
    varies by 0.1 with the share of the picture that the face fills. Therefore the detector runs on the face
    framed at two fixed sizes (`faces.detection.detector.FRAMINGS`), and the higher score is the confidence: 0.9 and
    more for clear faces, 0 when the detector sees none there. Its key points give `landmark_error`. Both
    cost about 3 CPU-ms per face beside 9 for the landmarks.

    The Landmarker processes the picture as a whole, where it misses faces that fill less than about 0.15 of the
    longer side. With `small_faces` > 0 (longer side of the smallest face wanted over the picture's shorter
    side; at least 24 pixels) the detector also runs over a pyramid of overlapping tiles (`faces.detection.tiles`, about
    1.5 CPU-ms per tile). What it sees there and the whole picture did not show is measured in a cut-out at full
    resolution and kept if the Landmarker finds a face, too, and the confidence is at least SURE. Raises
    faces.detection.weights.WeightsError when the bundle is missing or damaged.
    """

    def __init__(self, weights: Path | None = None, max_faces: int = 10, small_faces: float = 0.0) -> None:
        self._weights = find_landmarker(weights)
        self._max_faces, self._small_faces = max_faces, small_faces

    def __enter__(self) -> "Landmarker":
        from mediapipe.tasks.python import BaseOptions, vision

        options = vision.FaceLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(self._weights)),
            num_faces=self._max_faces,
            output_face_blendshapes=True,
            output_facial_transformation_matrixes=True,
        )
        self._open = ExitStack()
        self._detector = self._open.enter_context(Detector(self._weights))
        with quiet_native_log():
            self._finder: Any = self._open.enter_context(vision.FaceLandmarker.create_from_options(options))
            self._find(np.zeros((64, 64, 3), np.uint8))
        return self

    def __exit__(self, *_: object) -> None:
        with quiet_native_log():
            self._open.close()

    def measure(self, rgb: np.ndarray) -> list[RawFace]:
        """Return the faces in an RGB picture, uint8 (H, W, 3), from left to right.

        At most `max_faces` come from the picture as a whole, any number from tiles. A face inside a larger one
        (an eye or mouth mistaken for a face) is left out.
        """
        faces = [self._verified(rgb, face) for face in self._find(rgb)]
        faces += self._find_small(rgb, [face.box for face in faces])
        return sorted(outermost(faces), key=lambda face: face.box)

    def inside(self, rgb: np.ndarray, box: Box, known: Sequence[Box] = ()) -> RawFace | None:
        """Return the face that somebody says is in `box`, as it is seen best in cut-outs of several sizes, if it is.

        `known`: boxes of other faces, which are not meant. `confidence` may be anything.
        """
        seen = [face for framing in NEIGHBOURHOODS for face in self._cut_out(rgb, box, framing)]
        new = [self._verified(rgb, face) for face in seen if _is_new(face.box, known)]
        return max(new, key=lambda face: face.confidence, default=None)

    def _find(self, rgb: np.ndarray, left: int = 0, top: int = 0) -> list[RawFace]:
        """Return the faces in a part of a picture whose upper left corner lies at `left`, `top`."""
        found = self._finder.detect(as_mediapipe(rgb))
        scale = np.array([rgb.shape[1], rgb.shape[0], rgb.shape[1]], dtype=float)
        parts = zip(found.face_landmarks, found.face_blendshapes, found.facial_transformation_matrixes, strict=True)
        return [_raw_face(points, shapes, pose, scale, (left, top, 0)) for points, shapes, pose in parts]

    def _find_small(self, rgb: np.ndarray, known: list[Box]) -> list[RawFace]:
        """Return the faces that the tiles show beside the known ones, best seen first."""
        faces, tried = list[RawFace](), list[Box]()
        seen = [one for tile in tiles(rgb, self._small_faces) for one in self._detector.see(*tile)]
        for box in (one.box for one in sorted(seen, key=lambda one: one.score, reverse=True)):
            if _is_new(box, known) and all(overlap(box, other) < SAME_SPOT for other in tried):
                tried.append(box)
                new = [face for face in self._confirmed(rgb, box) if _is_new(face.box, known)]
                known = [*known, *(face.box for face in new)]
                faces += new
        return faces

    def _confirmed(self, rgb: np.ndarray, box: Box) -> list[RawFace]:
        """Return the face in `box` as measured at full resolution; nothing when it turns out to be none."""
        marked = [self._verified(rgb, face) for face in self._cut_out(rgb, box, NEIGHBOURHOOD)]
        return [face for face in marked if face.confidence >= SURE]

    def _cut_out(self, rgb: np.ndarray, box: Box, framing: float) -> list[RawFace]:
        """Return the face that lies most in `box`, if any, seen in a cut-out `framing` times as large."""
        left, top, right, bottom = around(box, framing, rgb.shape[1], rgb.shape[0])
        found = self._find(rgb[top:bottom, left:right], left, top)
        here = [face for face in found if overlap(face.box, box) >= MIN_OVERLAP]
        return [max(here, key=lambda face: overlap(face.box, box))] if here else []

    def _verified(self, rgb: np.ndarray, face: RawFace) -> RawFace:
        sightings = self._detector.look_at(rgb, face.box)
        errors = [disagreement(one.points, face.landmarks) for one in sightings]
        return replace(
            face,
            confidence=max((one.score for one in sightings), default=0.0),
            landmark_error=float(np.mean(errors)) if errors else float("nan"),
        )


def _is_new(box: Box, known: Sequence[Box]) -> bool:
    return not any(same(box, other, SAME_SPOT) for other in known)


def _raw_face(points: Any, shapes: Any, pose: Any, scale: np.ndarray, corner: tuple[int, int, int]) -> RawFace:
    landmarks = np.array([(point.x, point.y, point.z) for point in points]) * scale + corner
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


def disagreement(points: np.ndarray, landmarks: np.ndarray) -> float:
    """Return how far the detector's six `points` (6, 2) lie from the mesh's `landmarks` (478, 3) of the same face.

    It is the mean distance in units of the distance between the eyes (in space, so that a turned head does
    not raise it): 0.05 on clear faces, 0.2 with half the face covered. NaN when the eyes coincide.
    """
    mesh = np.array([landmarks[list(numbers)].mean(axis=0) for numbers in KEY_POINTS])
    between_eyes = float(np.linalg.norm(mesh[0] - mesh[1]))
    distances = np.linalg.norm(points - mesh[:, :2], axis=1)
    return float(distances.mean()) / between_eyes if between_eyes > 0 else float("nan")


def _middle(landmarks: np.ndarray, corners: tuple[int, int]) -> tuple[float, float]:
    x, y = landmarks[list(corners), :2].mean(axis=0)
    return float(x), float(y)
