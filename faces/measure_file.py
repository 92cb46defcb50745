"""From one file to the manifest rows of its faces."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from pydantic import Field

from faces.action_units import action_units
from faces.decode import DecodeSettings, decode_image, iterate_frames
from faces.landmarks import RawFace
from faces.quality import face_quality
from faces.rejects import Reason, Rejected
from faces.table import Settings

Measure = Callable[[np.ndarray], list[RawFace]]
Reject = tuple[str, str, int, Reason, str]


class MeasureSettings(Settings):
    """What counts as a usable face.

    `landmarker`: path of the bundle (default: the installed one). `faces_per_image`: "one" rejects pictures
    with several faces. `min_confidence`: detector score in [0, 1]. `min_face_side`: shorter side of the
    face's box, pixels.
    """

    landmarker: Path | None = None
    faces_per_image: Literal["one", "any"] = "one"
    max_faces: int = Field(default=10, ge=2, le=100)
    min_confidence: float = Field(default=0.5, ge=0, le=1)
    min_face_side: float = Field(default=24.0, ge=1)
    decode: DecodeSettings = DecodeSettings()


class SourceFile(NamedTuple):
    """One row of the raw manifest."""

    source: str
    path: str
    identity: str | None
    kind: str
    sha256: str
    rate: float
    synthetic: bool


@dataclass(frozen=True)
class Measured:
    """What one task gives back: manifest rows and rejects, both plain values."""

    rows: list[dict[str, Any]]
    rejects: list[Reject]

    def reject(self, file: SourceFile, frame: int, reason: Reason, detail: str) -> None:
        """Note that a file (frame -1), a frame or a face of it is left out."""
        self.rejects.append((file.source, file.path, frame, reason, detail))


class FileMeasurer:
    """Measures files one after another; one decoded picture or frame is in memory at a time."""

    def __init__(self, root: Path, settings: MeasureSettings, measure: Measure) -> None:
        self._root, self._settings, self._measure = root, settings, measure

    def __call__(self, files: list[SourceFile]) -> Measured:
        """Return the faces of all files, in order, and what was left out."""
        measured = Measured([], [])
        for file in files:
            try:
                for frame, rgb in self._frames(file):
                    self._picture(file, frame, rgb, measured)
            except Rejected as no:
                measured.reject(file, -1, no.reason, no.detail)
        return measured

    def _frames(self, file: SourceFile) -> Iterator[tuple[int, np.ndarray]]:
        path = self._root / file.path
        if file.kind == "clip":
            yield from iterate_frames(path, file.rate, self._settings.decode)
        else:
            yield -1, decode_image(path, self._settings.decode)

    def _picture(self, file: SourceFile, frame: int, rgb: np.ndarray, measured: Measured) -> None:
        """Add the usable faces of one picture; doubtful ones are rejected before they are counted."""
        usable = []
        faces = self._measure(rgb)
        for index, face in enumerate(faces):
            doubt = self._doubt(face)
            if doubt is None:
                usable.append(_row(file, frame, index, face, rgb))
            else:
                measured.reject(file, frame, *doubt)
        if not faces:
            measured.reject(file, frame, Reason.NO_FACE, "")
        elif len(usable) > 1 and self._settings.faces_per_image == "one":
            measured.reject(file, frame, Reason.SEVERAL_FACES, f"{len(usable)} faces")
        else:
            measured.rows.extend(usable)

    def _doubt(self, face: RawFace) -> tuple[Reason, str] | None:
        least = self._settings
        side = min(face.box[2:])
        if side < least.min_face_side:
            return Reason.FACE_TOO_SMALL, f"{side:.0f} pixels, the limit is {least.min_face_side:g}"
        if face.confidence < least.min_confidence:
            return Reason.LOW_CONFIDENCE, f"{face.confidence:.2f}, the limit is {least.min_confidence:g}"
        return None


def _row(file: SourceFile, frame: int, index: int, face: RawFace, rgb: np.ndarray) -> dict[str, Any]:
    sharpness, brightness = face_quality(rgb, face.box)
    return {
        "face_id": face_id(file.sha256, frame, index),
        "source": file.source,
        "path": file.path,
        "frame": frame,
        "identity": file.identity,
        **dict(zip(("box_x", "box_y", "box_w", "box_h"), face.box, strict=True)),
        "confidence": face.confidence,
        **dict(zip(("left_eye_x", "left_eye_y"), face.left_eye, strict=True)),
        **dict(zip(("right_eye_x", "right_eye_y"), face.right_eye, strict=True)),
        **{"yaw": face.yaw, "pitch": face.pitch, "roll": face.roll},
        **action_units(face),
        "sharpness": sharpness,
        "brightness": brightness,
        "synthetic": file.synthetic,
        **{"frontal": pd.NA, "neutral": pd.NA, "split": None},
    }


def face_id(sha256: str, frame: int, index: int) -> str:
    """Return 16 hexadecimal digits that name a face: file hash, frame (-1: still), place from the left."""
    return hashlib.sha256(f"{sha256}:{frame}:{index}".encode()).hexdigest()[:16]
