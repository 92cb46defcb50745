"""From one picture or clip to the manifest rows of its faces."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from core.manifest import ACTION_UNITS, CARRIED
from core.rejects import WHOLE_FILE, Reason, Rejected
from faces.backends import Backend, Reading, SourceFile
from faces.detection.boxes import central
from faces.measuring.acceptance import reason_to_reject
from faces.measuring.measure_settings import MeasureSettings
from faces.measuring.quality import face_quality
from faces.media.clips import Frame, iterate_frames
from faces.media.contents import Content
from faces.media.decode import seen_by
from faces.media.frames import DroppedFrame, kept_frames
from faces.media.pictures import clip, picture

Reject = tuple[str, str, int, Reason, str]
Work = tuple[SourceFile, Content]
Faces = list[tuple[int, Reading]]
"""Usable faces of a picture, each with its place from the left."""

GetBackend = Callable[[str, str | None], Backend]


@dataclass(frozen=True)
class Measured:
    """What one task gives back: manifest rows and rejects, both plain values, and by face id what has landmarks."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    landmarks: dict[str, np.ndarray] = field(default_factory=dict)

    def add(self, row: dict[str, Any], landmarks: np.ndarray | None) -> None:
        """Note one face."""
        self.rows.append(row)
        if landmarks is not None:
            self.landmarks[row["face_id"]] = landmarks.astype(np.float32)

    def reject(self, file: SourceFile, reason: Reason, detail: str, *, frame: int = WHOLE_FILE) -> None:
        """Note that a file, a frame or a face of it is left out."""
        where = f"{file.member}: {detail}" if file.member else detail
        self.rejects.append((file.source, file.path, frame, reason, where))


class FileMeasurer:
    """Measures files one after another; one decoded picture or frame is in memory at a time."""

    def __init__(self, settings: MeasureSettings, backend: GetBackend) -> None:
        self._settings, self._backend = settings, backend

    def __call__(self, works: list[Work]) -> Measured:
        """Return the faces of all files, in order, and what was left out."""
        measured = Measured()
        for file, content in works:
            try:
                for frame, time, rgb in self._frames(file, content, measured):
                    self._picture(file, frame, time, rgb, measured)
            except Rejected as no:
                measured.reject(file, no.reason, no.detail)
        return measured

    def _frames(self, file: SourceFile, content: Content, measured: Measured) -> Iterator[Frame]:
        """Yield a still as frame -1, or the kept frames of a clip; those that are dropped are noted."""
        decode = seen_by(file.backend, self._settings.decode)
        if file.kind != "clip":
            rgb, note = picture(content, decode)
            if note:
                measured.reject(file, Reason.RESCALED, note)
            yield Frame(WHOLE_FILE, float("nan"), rgb)
            return
        sampled = iterate_frames(clip(content), file.rate, decode, file.frame_count)
        for frame in kept_frames(sampled, self._settings.frames):
            if isinstance(frame, DroppedFrame):
                measured.reject(file, frame.reason, frame.detail, frame=frame.index)
            else:
                yield frame

    def _picture(self, file: SourceFile, frame: int, time: float, rgb: np.ndarray, measured: Measured) -> None:
        """Add the usable faces of one picture; doubtful ones are rejected before they are counted."""
        try:
            faces = self._backend(file.backend, file.measurements).read(file, frame, rgb)
        except Rejected as no:
            measured.reject(file, no.reason, no.detail, frame=frame)
            return
        if not faces:
            measured.reject(file, Reason.NO_FACE, "", frame=frame)
        wanted = CHOICES[self._settings.faces_per_image]
        for index, face in wanted(self._sure(file, frame, faces, measured), file, frame, rgb, measured):
            measured.add(_row(file, frame, time, index, face, rgb), face.landmarks)

    def _sure(self, file: SourceFile, frame: int, faces: list[Reading], measured: Measured) -> Faces:
        sure = []
        for index, face in enumerate(faces):
            reason = reason_to_reject(face.box, face.confidence, self._settings)
            if reason is None:
                sure.append((index, face))
            else:
                measured.reject(file, *reason, frame=frame)
        return sure


def _only_one(faces: Faces, file: SourceFile, frame: int, _: np.ndarray, measured: Measured) -> Faces:
    if len(faces) < 2:
        return faces
    measured.reject(file, Reason.SEVERAL_FACES, f"{len(faces)} faces", frame=frame)
    return []


def _most_central(faces: Faces, file: SourceFile, frame: int, rgb: np.ndarray, measured: Measured) -> Faces:
    if len(faces) < 2:
        return faces
    subject = central([face for _, face in faces], rgb.shape[1], rgb.shape[0])
    for place, (_, face) in enumerate(faces):
        if place != subject:
            measured.reject(file, Reason.NOT_CENTRAL, f"{min(face.box[2:]):.0f} pixels", frame=frame)
    return [faces[subject]]


CHOICES: dict[str, Callable[[Faces, SourceFile, int, np.ndarray, Measured], Faces]] = {
    "one": _only_one,
    "central": _most_central,
    "any": lambda faces, *_: faces,
}
"""Which of a picture's usable faces are kept, by `MeasureSettings.faces_per_image`; the others are rejects."""


def _row(file: SourceFile, frame: int, time: float, index: int, face: Reading, rgb: np.ndarray) -> dict[str, Any]:
    return {
        "face_id": face_id(file.sha256, frame, index),
        "frame": frame,
        "time": time,
        **{name: getattr(file, name) for name in CARRIED},
        **file.labels,
        **dict(zip(("box_x", "box_y", "box_w", "box_h"), face.box, strict=True)),
        "confidence": face.confidence,
        "landmark_error": face.landmark_error,
        **dict(zip(("left_eye_x", "left_eye_y"), face.left_eye, strict=True)),
        **dict(zip(("right_eye_x", "right_eye_y"), face.right_eye, strict=True)),
        **{"yaw": face.yaw, "pitch": face.pitch, "roll": face.roll},
        **{unit: face.units.get(unit, float("nan")) for unit in ACTION_UNITS},
        "face_side": min(face.box[2:]),
        **face_quality(rgb, face.box)._asdict(),
        **{"frontal": pd.NA, "neutral": pd.NA, "split": None},
    }


def face_id(sha256: str, frame: int, index: int) -> str:
    """Return 16 hexadecimal digits that name a face: file hash, frame (-1: still), place from the left."""
    return hashlib.sha256(f"{sha256}:{frame}:{index}".encode()).hexdigest()[:16]
