"""A picture as its file holds it, before it is turned upright."""

import io
import warnings
from typing import NamedTuple

import pi_heif
from PIL import Image

from core.rejects import Reason, Rejected
from faces.media.decode import picture_format
from faces.media.formats import HEAD
from faces.media.orientation import Turn, turn_of


class Stored(NamedTuple):
    """Pixels across and down, and how the picture is turned to be shown upright."""

    width: int
    height: int
    turn: Turn | None


def stored(data: bytes) -> Stored:
    """Return what a picture's head says; HEIC counts as upright, for its container turns it. Raises Rejected."""
    found = picture_format(data[:HEAD])
    try:
        with warnings.catch_warnings(action="ignore"):
            if found.decoder == "HEIF":
                width, height = pi_heif.open_heif(io.BytesIO(data)).size
                return Stored(width, height, None)
            with Image.open(io.BytesIO(data), formats=[found.decoder]) as picture:
                return Stored(*picture.size, turn_of(picture))
    except Exception as error:  # broken files make decoders raise almost any type
        raise Rejected(Reason.UNREADABLE, f"{type(error).__name__}: {error}") from error
