"""Where the Face Landmarker bundle lies.

The bundle (Google, Apache-2.0) holds the face detector, 478 landmarks, 52 blendshapes and the canonical
face mesh. Set-up takes it from a registry package and checks it against `SHA256`.
"""

import hashlib
import sys
from pathlib import Path

FILE_NAME = "face_landmarker.task"
SHA256 = "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"


class WeightsError(FileNotFoundError):
    """The Face Landmarker bundle is missing or is not the expected file."""


def installed_landmarker() -> Path:
    """Return the place where set-up puts the bundle (inside the Python environment)."""
    return Path(sys.prefix) / "share" / "likeness" / FILE_NAME


def find_landmarker(configured: Path | None = None) -> Path:
    """Return the bundle's path: the configured one, else the installed one, checked by its SHA-256.

    Raises WeightsError when it is missing or its content differs.
    """
    path = configured or installed_landmarker()
    if not path.is_file():
        raise WeightsError(f"{path} is missing: run `make setup`, or set `landmarker` to your copy of {FILE_NAME}")
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise WeightsError(f"{path} is damaged or another version: delete it and run `make setup`")
    return path
