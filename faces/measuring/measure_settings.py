"""What counts as a usable face."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from core.settings import Settings
from faces.media.decode import DecodeSettings
from faces.media.frames import FrameSettings


class MeasureSettings(Settings):
    """What counts as a usable face.

    `landmarker`: path of the bundle (default: the installed one). `faces_per_image`: "one" rejects pictures
    with several faces, "central" keeps their most central large face, "any" keeps all. `small_faces`: the
    smallest face to be found, its longer side as a share of the picture's shorter side; 0 searches the picture
    as a whole, which finds faces from about 0.15 on. `max_faces`: most faces in a picture. `min_confidence`:
    detector score in [0, 1]. `min_face_side`: shorter side of the face's box, pixels. `decode`: bounds on what
    is decoded. `frames`: which frames of clips are dropped before they are measured.
    """

    landmarker: Path | None = None
    faces_per_image: Literal["one", "central", "any"] = "one"
    small_faces: float = Field(default=0.0, ge=0, le=1)
    max_faces: int = Field(default=10, ge=2, le=100)
    min_confidence: float = Field(default=0.5, ge=0, le=1)
    min_face_side: float = Field(default=24.0, ge=1)
    decode: DecodeSettings = DecodeSettings()
    frames: FrameSettings = FrameSettings()
