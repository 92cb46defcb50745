"""What a backend says about one face, and what a backend is."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from faces.detection.landmarks import Box
from faces.measuring.measure_settings import MeasureSettings

NAN = float("nan")


class SourceFile(NamedTuple):
    """One row of the raw manifest: a picture or clip, and its labels by the names of `core.manifest.LABELS`."""

    source: str
    path: str
    container: str
    member: str
    kind: str
    sha256: str
    labels: dict[str, Any]
    rate: float
    frame_count: int | None
    synthetic: bool
    backend: str
    measurements: str | None


@dataclass(frozen=True)
class Reading:
    """One face.

    `box`: x, y, width, height in pixels. `confidence`: in [0, 1]. `landmark_error`: see `faces.detection.landmarks`,
    in eye distances. Eyes: centres in pixels; left is the person's own left. `yaw`, `pitch`, `roll`: degrees, signs as
    in
    `faces.detection.landmarks.RawFace`. `units`: action unit (`au01` …) to intensity on the backend's own scale.
    NaN is unknown everywhere but in the box.
    `landmarks`: float (478, 3) as in `faces.detection.landmarks.RawFace`, None where the backend has no such mesh.
    """

    box: Box
    confidence: float = NAN
    landmark_error: float = NAN
    left_eye: tuple[float, float] = (NAN, NAN)
    right_eye: tuple[float, float] = (NAN, NAN)
    yaw: float = NAN
    pitch: float = NAN
    roll: float = NAN
    units: dict[str, float] = field(default_factory=dict)
    landmarks: np.ndarray | None = None


class Backend(Protocol):
    """Finds and measures the faces of one picture or frame, from left to right."""

    def read(self, file: SourceFile, frame: int, rgb: np.ndarray) -> list[Reading]:
        """Return the faces in `rgb`, uint8 (H, W, 3); `frame` is the index in the clip, -1 for a still.

        Raises core.rejects.Rejected when the picture cannot be measured.
        """
        ...


Open = Callable[[MeasureSettings, Path | None], AbstractContextManager[Backend]]
"""Opens a backend from the settings and, for those that read one, the file or folder of measurements."""
