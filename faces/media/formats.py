"""What a file is, told by its first bytes, never by its name: the one list of formats for pipelines and page."""

import errno
import re
from pathlib import Path
from typing import Literal, NamedTuple

Kind = Literal["image", "clip", "other"]

HEAD = 256
"""So many bytes tell."""


class Format(NamedTuple):
    """A format of pictures or clips: `start` matches its first bytes, `ending` is what its files are called.

    `decoder`: Pillow's name of what decodes a picture; "" for a clip, and for a picture that nothing here decodes.
    """

    name: str
    kind: Kind
    ending: str
    start: re.Pattern[bytes]
    decoder: str = ""


def _format(name: str, kind: Kind, ending: str, start: bytes, decoder: str = "") -> Format:
    return Format(name, kind, ending, re.compile(start, re.DOTALL), decoder)


FORMATS: tuple[Format, ...] = (
    _format("JPEG", "image", ".jpg", rb"\xff\xd8\xff", "JPEG"),
    _format("PNG", "image", ".png", rb"\x89PNG\r\n\x1a\n", "PNG"),
    _format("WebP", "image", ".webp", rb"RIFF.{4}WEBP", "WEBP"),
    _format("GIF", "image", ".gif", rb"GIF8[79]a", "GIF"),
    _format("BMP", "image", ".bmp", rb"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\x00\x00\x00", "BMP"),
    _format("PPM or PGM", "image", ".ppm", rb"P[1-6][\s#]", "PPM"),
    _format("TIFF", "image", ".tif", rb"II[\x2a\x2b]\x00|MM\x00[\x2a\x2b]", "TIFF"),
    _format("AVIF", "image", ".avif", rb".{4}ftyp(avif|avis)", "AVIF"),
    _format("HEIC", "image", ".heic", rb".{4}ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", "HEIF"),
    _format("Canon RAW", "image", ".cr3", rb".{4}ftypcrx "),
    _format("JPEG XL", "image", ".jxl", rb"\xff\x0a|\x00\x00\x00\x0cJXL \r\n\x87\n"),
    _format("JPEG 2000", "image", ".jp2", rb"\x00\x00\x00\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51"),
    _format("MP4 or QuickTime", "clip", ".mp4", rb".{4}(ftyp|moov|mdat|free|skip|wide|pnot)"),
    _format("AVI", "clip", ".avi", rb"RIFF.{4}AVI "),
    _format("Matroska or WebM", "clip", ".mkv", rb"\x1a\x45\xdf\xa3"),
    _format("MPEG", "clip", ".mpg", rb"\x00\x00\x01[\xb3\xba]"),
    _format("MPEG transport stream", "clip", ".ts", rb"\x47.{187}\x47|.{4}\x47.{191}\x47"),
    _format("Windows Media", "clip", ".wmv", rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),
    _format("Ogg", "clip", ".ogv", rb"OggS"),
    _format("Flash", "clip", ".flv", rb"FLV\x01"),
)
"""Pictures and clips, the first that fits counts. FFmpeg also reads playlists (HLS, concat, SDP), which name other
files: it may see nothing but these. JPEG includes JFIF and MPO, HEIC the sequences of phones, TIFF BigTIFF."""

ENDINGS: dict[str, Kind] = {
    **{one.ending: one.kind for one in FORMATS},
    **dict.fromkeys((".jpeg", ".jpe", ".jfif", ".mpo", ".pgm", ".pbm", ".pnm", ".tiff", ".heif", ".hif"), "image"),
    **dict.fromkeys((".mpeg", ".mov", ".webm", ".m4v", ".mts", ".m2ts", ".3gp", ".3g2", ".asf", ".vob"), "clip"),
}
"""Endings (lower case) that say what a file is when its first bytes do not; it is refused later, with a reason."""


def format_of(head: bytes) -> Format | None:
    """Return the format of a file with these first bytes (`HEAD` of them, or all), None for anything else."""
    return next((one for one in FORMATS if one.start.match(head)), None)


def told_by(source: bytes | Path) -> Kind | None:
    """Tell a picture or clip by its first bytes; None where they say nothing, or the file cannot be read."""
    try:
        found = format_of(head_of(source))
    except OSError:
        return None
    return found.kind if found else None


def head_of(source: bytes | Path) -> bytes:
    """Return the first bytes of a file or its content. Raises OSError, also for a pipe, which would keep us waiting."""
    if isinstance(source, bytes):
        return source[:HEAD]
    if source.exists() and not source.is_file():
        raise OSError(errno.EINVAL, "not a regular file", str(source))
    with source.open("rb") as file:
        return file.read(HEAD)


def listed(kind: Kind) -> str:
    """Return the names of all formats of a kind that can be decoded."""
    return ", ".join(one.name for one in FORMATS if one.kind == kind and (one.decoder or kind == "clip"))
