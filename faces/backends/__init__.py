"""What measures faces: the landmarker, files of other programs, or nothing at all."""

from faces.backends.mediapipe import mediapipe
from faces.backends.openface import openface
from faces.backends.pyfeat import pyfeat
from faces.backends.reading import Backend, Open, Reading, SourceFile
from faces.backends.whole_picture import whole_picture

__all__ = ["BACKENDS", "Backend", "Open", "Reading", "SourceFile"]

BACKENDS: dict[str, Open] = {
    "mediapipe": mediapipe,
    "openface": openface,
    "pyfeat": pyfeat,
    "none": whole_picture,
}
"""How each backend is opened, by the name used in a configuration: (settings, measurements) -> context manager."""
