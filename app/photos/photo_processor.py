"""What is done with a decoded photo: find its faces, cut them out, show it smaller, blur a face for good."""

import math
from typing import NamedTuple

import cv2
import numpy as np

from core.crop import AlignSettings
from core.rejects import Reason, Rejected
from faces.alignment import Point, align
from faces.detection.boxes import Box
from faces.detection.landmarks import Landmarker, RawFace
from faces.measuring.acceptance import reason_to_reject
from faces.measuring.measure_settings import MeasureSettings
from faces.media.decode import decode_image

THUMBNAIL_SIDE, THUMBNAIL_REACH = 160, 1.6
"""Pixels of a thumbnail's side, and its share of the longer side of the face's box."""

JPEG_QUALITY = 90

BLUR_REACH, BLUR_GRID = 1.8, 3
"""A blurred region is so many times the box, and only the mean colours of 3 x 3 fields are left of it."""


class FoundFace(NamedTuple):
    """One face; `portrait` in [0, 1], see the function; `crop`: uint8 (S, S, 3), aligned; `thumbnail`: JPEG."""

    box: Box
    left_eye: Point
    right_eye: Point
    confidence: float
    portrait: float
    crop: np.ndarray
    thumbnail: bytes


class Found(NamedTuple):
    """What is on a photo of `width` x `height` pixels."""

    width: int
    height: int
    faces: list[FoundFace]


class PhotoProcessor:
    """Processes photos given as bytes; every method raises Rejected for what cannot be decoded."""

    def __init__(self, landmarker: Landmarker, settings: MeasureSettings, crop: AlignSettings) -> None:
        self._landmarker, self._settings, self._crop = landmarker, settings, crop

    def find(self, data: bytes) -> Found:
        """Return the faces that count. Raises Rejected when there is none, with the reason."""
        rgb = self._decoded(data)
        faces = self._landmarker.measure(rgb)
        reasons = [reason_to_reject(face.box, face.confidence, self._settings) for face in faces]
        accepted = [face for face, reason in zip(faces, reasons, strict=True) if reason is None]
        if not accepted:
            raise Rejected(next((reason for reason, _ in filter(None, reasons)), Reason.NO_FACE))
        return Found(rgb.shape[1], rgb.shape[0], [self._found(rgb, face) for face in accepted])

    def crops(self, data: bytes, eyes: list[tuple[Point, Point]]) -> np.ndarray:
        """Return uint8 (N, S, S, 3), the faces at the given left and right eyes."""
        rgb = self._decoded(data)
        return np.stack([align(rgb, left, right, self._crop.size, self._crop) for left, right in eyes])

    def preview(self, data: bytes, max_side: int) -> bytes:
        """Return a JPEG whose longer side has at most `max_side` pixels; no metadata comes along."""
        rgb = self._decoded(data)
        zoom = min(1.0, max_side / max(rgb.shape[:2]))
        size = max(1, round(rgb.shape[1] * zoom)), max(1, round(rgb.shape[0] * zoom))
        return _jpeg(rgb if zoom == 1 else cv2.resize(rgb, size, interpolation=cv2.INTER_AREA))

    def blur(self, data: bytes, boxes: list[Box], kept: list[Box]) -> tuple[bytes, list[bytes]]:
        """Return the photo as a JPEG in which nothing can be recognised in `boxes`, and new thumbnails of `kept`."""
        rgb = self._decoded(data)
        for box in boxes:
            _blur(rgb, box)
        return _jpeg(rgb), [thumbnail(rgb, box) for box in kept]

    def _decoded(self, data: bytes) -> np.ndarray:
        return decode_image(data, self._settings.decode)

    def _found(self, rgb: np.ndarray, face: RawFace) -> FoundFace:
        crop = align(rgb, face.left_eye, face.right_eye, self._crop.size, self._crop)
        picture = thumbnail(rgb, face.box)
        return FoundFace(face.box, face.left_eye, face.right_eye, face.confidence, portrait(face), crop, picture)


def portrait(face: RawFace) -> float:
    """Return in [0, 1] how well a face represents its person: confident, frontal, not smaller than a thumbnail."""
    turned = max(0.0, math.cos(math.radians(face.yaw))) * max(0.0, math.cos(math.radians(face.pitch)))
    return face.confidence * turned * min(1.0, min(face.box[2:]) / THUMBNAIL_SIDE)


def thumbnail(rgb: np.ndarray, box: Box) -> bytes:
    """Return a square JPEG of THUMBNAIL_SIDE pixels around a face, moved where it would leave the picture."""
    left, top, side = _square(rgb, box, THUMBNAIL_REACH)
    square = rgb[top : top + side, left : left + side]
    way = cv2.INTER_AREA if side > THUMBNAIL_SIDE else cv2.INTER_LINEAR
    return _jpeg(cv2.resize(square, (THUMBNAIL_SIDE, THUMBNAIL_SIDE), interpolation=way))


def _square(rgb: np.ndarray, box: Box, reach: float) -> tuple[int, int, int]:
    x, y, width, height = box
    side = max(1, min(round(reach * max(width, height)), *rgb.shape[:2]))
    left = min(max(round(x + width / 2 - side / 2), 0), rgb.shape[1] - side)
    top = min(max(round(y + height / 2 - side / 2), 0), rgb.shape[0] - side)
    return left, top, side


def _blur(rgb: np.ndarray, box: Box) -> None:
    """Replace a region of `rgb` by what is left of it after averaging it to BLUR_GRID x BLUR_GRID colours."""
    left, top, side = _square(rgb, box, BLUR_REACH)
    region = rgb[top : top + side, left : left + side]
    colours = cv2.resize(region, (BLUR_GRID, BLUR_GRID), interpolation=cv2.INTER_AREA)
    region[:] = cv2.resize(colours, (side, side), interpolation=cv2.INTER_LINEAR)


def _jpeg(rgb: np.ndarray) -> bytes:
    done, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    assert done, "OpenCV encodes every uint8 picture"
    return data.tobytes()
