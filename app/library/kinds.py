"""What an upload is, told by its first bytes, never by its name."""

from pathlib import PurePosixPath

from faces.media.decode import picture_format
from faces.media.formats import ENDINGS, format_of

ZIP = b"PK\x03\x04"


def is_zip(head: bytes) -> bool:
    """Say whether a file with these first bytes may be a zip archive with something in it."""
    return head.startswith(ZIP)


def is_clip(head: bytes) -> bool:
    """Say whether a file with these first bytes is a clip."""
    return (found := format_of(head)) is not None and found.kind == "clip"


def media_name(name: str, head: bytes) -> str:
    """Return the name of a picture or clip with these first bytes; one that ends otherwise gets its usual ending.

    Raises Rejected for what is neither, or cannot be decoded.
    """
    found = format_of(head) if is_clip(head) else picture_format(head)
    assert found is not None, "it was told just now"
    return name if ENDINGS.get(PurePosixPath(name).suffix.lower()) == found.kind else name + found.ending
