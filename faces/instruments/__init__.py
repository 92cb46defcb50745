"""What measures faces: the landmarker, files of other programs, or nothing at all."""

from faces.instruments.mediapipe import mediapipe
from faces.instruments.openface import openface
from faces.instruments.pyfeat import pyfeat
from faces.instruments.reading import Instrument, Open, Reading, SourceFile
from faces.instruments.whole_picture import whole_picture

__all__ = ["INSTRUMENTS", "Instrument", "Open", "Reading", "SourceFile"]

INSTRUMENTS: dict[str, Open] = {
    "mediapipe": mediapipe,
    "openface": openface,
    "pyfeat": pyfeat,
    "none": whole_picture,
}
"""How each instrument is opened, by the name used in a configuration: (settings, measurements) -> context manager."""
