"""What an instrument says about one face, and what an instrument is."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from faces.detection.landmarks import Box
from faces.measuring.measure_settings import MeasureSettings

NAN = float("nan")


class SourceFile(NamedTuple):
    """One row of the raw manifest: a picture or clip and what is known about it."""

    source: str
    path: str
    container: str
    member: str
    kind: str
    sha256: str
    identity: str | None
    age: float
    gender: str | None
    ethnicity: str | None
    condition: str | None
    attributes: str | None
    given_split: str | None
    rate: float
    frame_count: int | None
    synthetic: bool
    instrument: str
    measurements: str | None


@dataclass(frozen=True)
class Reading:
    """One face.

    `box`: x, y, width, height in pixels. `confidence`: in [0, 1]. `landmark_error`: see `faces.detection.landmarks`,
    in eye distances. Eyes: centres in pixels; left is the person's own left. `yaw`, `pitch`, `roll`: degrees, signs as
    in
    `faces.detection.landmarks.RawFace`. `units`: action unit (`au01` …) to intensity on the instrument's own scale.
    NaN is unknown everywhere but in the box.
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


class Instrument(Protocol):
    """Finds and measures the faces of one picture or frame, from left to right."""

    def read(self, file: SourceFile, frame: int, rgb: np.ndarray) -> list[Reading]:
        """Return the faces in `rgb`, uint8 (H, W, 3); `frame` is the index in the clip, -1 for a still.

        Raises core.rejects.Rejected when the picture cannot be measured.
        """
        ...


Open = Callable[[MeasureSettings, Path | None], AbstractContextManager[Instrument]]
"""Opens an instrument from the settings and, for those that read one, the file or folder of measurements."""
