"""What a file is, told by its first bytes, never by its name."""

from pathlib import PurePosixPath

HEAD = 16
"""So many bytes tell."""

PICTURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"BM", ".bmp"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    *((b"P" + digit, ".ppm") for digit in (b"1", b"2", b"3", b"4", b"5", b"6")),
)
"""First bytes and usual ending of the formats of `faces.media.decode.FORMATS`; WebP is a kind of RIFF file."""

ENDINGS = {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".pbm", ".pgm", ".ppm", ".tif", ".tiff"}
"""What the name of a picture may end in."""

ZIP = b"PK\x03\x04"


def is_zip(head: bytes) -> bool:
    """Say whether a file with these first bytes may be a zip archive with something in it."""
    return head.startswith(ZIP)


def ending(head: bytes) -> str | None:
    """Return the usual ending of a picture with these first bytes, or None for what is none."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return ".webp"
    return next((ending for start, ending in PICTURES if head.startswith(start)), None)


def with_ending(name: str, head: bytes) -> str:
    """Return the name of a picture with these first bytes; one that ends as if it were no picture gets its ending."""
    return name if PurePosixPath(name).suffix.lower() in ENDINGS else name + (ending(head) or "")
