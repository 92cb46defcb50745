"""What an upload is, told by its first bytes, never by its name."""

from pathlib import PurePosixPath

from faces.media.decode import picture_format
from faces.media.formats import ENDINGS

ZIP = b"PK\x03\x04"


def is_zip(head: bytes) -> bool:
    """Say whether a file with these first bytes may be a zip archive with something in it."""
    return head.startswith(ZIP)


def picture_name(name: str, head: bytes) -> str:
    """Return the name of a picture with these first bytes; one that ends as if it were none gets its usual ending.

    Raises Rejected for what is no picture that can be decoded.
    """
    found = picture_format(head)
    return name if ENDINGS.get(PurePosixPath(name).suffix.lower()) == "image" else name + found.ending
