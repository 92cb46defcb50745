"""What is done with a decoded photo: find its faces, cut them out, show it smaller, blur a face for good."""

import math
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from app.photos.stored import Stored, stored
from app.photos.taken import taken
from app.photos.tracks import showing_all, tracks
from core.crop import AlignSettings
from core.rejects import Reason, Rejected
from faces.alignment import Point
from faces.cropping import cropper
from faces.detection.boxes import Box
from faces.detection.landmarks import Landmarker, RawFace
from faces.measuring.acceptance import reason_to_reject
from faces.measuring.measure_settings import MeasureSettings
from faces.media.clips import Frame, iterate_frames
from faces.media.decode import decode_image
from faces.media.frames import kept_frames

THUMBNAIL_SIDE, THUMBNAIL_REACH = 160, 1.6
"""Pixels of a thumbnail's side, and its share of the longer side of the face's box."""

SMALL_SIDE = 320
"""Pixels of the longer side of a photo among others."""

SAMPLED, MOST_FRAMES = 40, 8
"""Frames of a clip that are looked at, from equal parts of it, and those that are kept at most."""

JPEG_QUALITY = 90

BLUR_REACH, BLUR_GRID = 1.8, 3
"""A blurred region is so many times the box, and only the mean colours of 3 x 3 fields are left of it."""


class FoundFace(NamedTuple):
    """One face; `portrait` in [0, 1], see the function; `crop`: uint8 (S, S, 3), aligned; `thumbnail`: JPEG.

    `landmarks`: float32 (478, 3), pixels of the photo.
    """

    box: Box
    left_eye: Point
    right_eye: Point
    confidence: float
    portrait: float
    crop: np.ndarray
    thumbnail: bytes
    landmarks: np.ndarray


class Place(NamedTuple):
    """Where a face is on a photo; `landmarks` are None when they were not kept."""

    left_eye: Point
    right_eye: Point
    landmarks: np.ndarray | None


class Found(NamedTuple):
    """What is on a photo of `width` x `height` pixels; `taken`: when, None where it is not said; `small`: a JPEG."""

    width: int
    height: int
    faces: list[FoundFace]
    taken: str | None
    small: bytes


class ClipFrame(NamedTuple):
    """A frame of a clip, a JPEG file, `time` seconds after the start; `tracks`: a number for each of its faces."""

    time: float
    jpeg: bytes
    found: Found
    tracks: list[int]


class PhotoProcessor:
    """Processes photos given as bytes; every method raises Rejected for what cannot be decoded."""

    def __init__(self, landmarker: Landmarker, settings: MeasureSettings, crop: AlignSettings) -> None:
        self._landmarker, self._settings, self._cut = landmarker, settings, cropper(crop)

    def find(self, data: bytes) -> Found:
        """Return the faces that count. Raises Rejected when there is none, with the reason."""
        return self._found_on(self._decoded(data), taken(data))

    def clip(self, path: str) -> list[ClipFrame]:
        """Return the few frames of a clip that show everybody on it. Raises Rejected when it shows nobody."""
        times, seen = list[float](), list[tuple[bytes, Found]]()
        for frame in kept_frames(iterate_frames(Path(path), 0, self._settings.decode, count=SAMPLED)):
            with suppress(Rejected):
                if isinstance(frame, Frame):
                    seen.append((_jpeg(frame.rgb), self._found_on(frame.rgb, None)))
                    times.append(frame.time)
        if not seen:
            raise Rejected(Reason.NO_FACE, f"in none of {SAMPLED} frames")
        faces = [found.faces for _, found in seen]
        numbers = tracks(times, [[face.box for face in row] for row in faces])
        chosen = showing_all(numbers, [[face.portrait for face in row] for row in faces], MOST_FRAMES)
        return [ClipFrame(times[place], *seen[place], numbers[place]) for place in chosen]

    def _found_on(self, rgb: np.ndarray, when: str | None) -> Found:
        faces = self._landmarker.measure(rgb)
        reasons = [reason_to_reject(face.box, face.confidence, self._settings) for face in faces]
        accepted = [face for face, reason in zip(faces, reasons, strict=True) if reason is None]
        if not accepted:
            raise Rejected(next((reason for reason, _ in filter(None, reasons)), Reason.NO_FACE))
        found = [self._found(rgb, face) for face in accepted]
        return Found(rgb.shape[1], rgb.shape[0], found, when, _smaller(rgb, SMALL_SIDE))

    def crops(self, data: bytes, places: list[Place]) -> tuple[np.ndarray, np.ndarray]:
        """Return the faces at the given places, uint8 (N, S, S, 3), and their landmarks, float32 (N, 478, 3).

        Landmarks that were not kept are measured again. Raises Rejected when such a face is not found any more.
        """
        rgb = self._decoded(data)
        points = [place.landmarks for place in places]
        if any(each is None for each in points):
            seen = self._landmarker.measure(rgb)
            points = [_nearest(seen, place) for place in places]
        known = [each for each in points if each is not None]
        crops = [self._cut(rgb, *place[:2], each) for place, each in zip(places, known, strict=True)]
        return np.stack(crops), np.stack(known)

    def mark(self, data: bytes, box: Box, known: list[Box]) -> FoundFace | bytes:
        """Return the face that somebody drew a box around; only its thumbnail where none can be measured there.

        `known`: where other faces are, which are not meant.
        """
        rgb = self._decoded(data)
        face = self._landmarker.inside(rgb, box, known)
        if face is None or reason_to_reject(face.box, face.confidence, self._settings):
            return thumbnail(rgb, box)
        return self._found(rgb, face)

    def preview(self, data: bytes, max_side: int) -> bytes:
        """Return a JPEG whose longer side has at most `max_side` pixels; no metadata comes along."""
        return _smaller(self._decoded(data), max_side)

    def stored(self, data: bytes) -> Stored:
        """Return how a photo lies in its file."""
        return stored(data)

    def blur(self, data: bytes, boxes: list[Box], kept: list[Box]) -> tuple[bytes, list[bytes]]:
        """Return the photo as a JPEG in which nothing can be recognised in `boxes`, and new thumbnails of `kept`."""
        rgb = self._decoded(data)
        for box in boxes:
            _blur(rgb, box)
        return _jpeg(rgb), [thumbnail(rgb, box) for box in kept]

    def _decoded(self, data: bytes) -> np.ndarray:
        return decode_image(data, self._settings.decode)

    def _found(self, rgb: np.ndarray, face: RawFace) -> FoundFace:
        points = face.landmarks.astype(np.float32)
        crop, picture = self._cut(rgb, face.left_eye, face.right_eye, points), thumbnail(rgb, face.box)
        place = face.box, face.left_eye, face.right_eye
        return FoundFace(*place, face.confidence, portrait(face), crop, picture, points)


def _nearest(faces: list[RawFace], place: Place) -> np.ndarray:
    """Return the landmarks of the face whose eyes are those of a place, to half their distance."""
    asked = np.array(place[:2])
    reach = np.linalg.norm(asked[0] - asked[1]) / 2
    for face in faces:
        if np.linalg.norm(np.array([face.left_eye, face.right_eye]) - asked, axis=1).max() <= reach:
            return face.landmarks.astype(np.float32)
    raise Rejected(Reason.NO_FACE, "a face that was there is not found any more")


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


def _smaller(rgb: np.ndarray, max_side: int) -> bytes:
    zoom = min(1.0, max_side / max(rgb.shape[:2]))
    size = max(1, round(rgb.shape[1] * zoom)), max(1, round(rgb.shape[0] * zoom))
    return _jpeg(rgb if zoom == 1 else cv2.resize(rgb, size, interpolation=cv2.INTER_AREA))


def _jpeg(rgb: np.ndarray) -> bytes:
    done, data = cv2.imencode(".jpg", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    assert done, "OpenCV encodes every uint8 picture"
    return data.tobytes()
