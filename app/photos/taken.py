"""When a photo was taken, as its EXIF says."""

import io
import warnings
from datetime import datetime

import pi_heif
from PIL import ExifTags, Image

from faces.media.decode import picture_format
from faces.media.formats import HEAD

WRITTEN = "%Y:%m:%d %H:%M:%S"
"""A time in EXIF 2.3."""

Base, EXIF = ExifTags.Base, ExifTags.IFD.Exif
TAGS = ((EXIF, Base.DateTimeOriginal), (EXIF, Base.DateTimeDigitized), (None, Base.DateTime))
"""Where a time may be said, the most telling first: of the exposure, of the scan, of the last change."""


def taken(data: bytes) -> str | None:
    """Return the local time at which a photo was taken, as `2019-08-12 10:15:00`; None where it is not said."""
    try:
        with warnings.catch_warnings(action="ignore"):
            exif = _exif(data)
            said = (exif.get_ifd(ifd).get(tag) if ifd else exif.get(tag) for ifd, tag in TAGS)
            return next((time for time in map(_time, said) if time), None)
    except Exception:  # whatever the parsers of damaged EXIF raise: a photo without a date is a photo
        return None


def _exif(data: bytes) -> Image.Exif:
    found = picture_format(data[:HEAD])
    if found.decoder != "HEIF":
        with Image.open(io.BytesIO(data), formats=[found.decoder]) as picture:
            return picture.getexif()
    exif = Image.Exif()
    exif.load(pi_heif.open_heif(io.BytesIO(data)).info.get("exif") or b"")
    return exif


def _time(said: object) -> str | None:
    try:
        return datetime.strptime(str(said).strip("\0 "), WRITTEN).isoformat(" ")
    except ValueError:
        return None
