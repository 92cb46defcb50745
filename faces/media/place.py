"""What lies at a source's path: the files of a folder, the members of an archive, or one file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from core.manifest import LABELS

Kind = Literal["image", "clip", "other"]

SUFFIXES: dict[str, Kind] = {
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".webp", ".bmp", ".ppm", ".pgm", ".tif", ".tiff", ".gif"), "image"),
    **dict.fromkeys((".mp4", ".mpg", ".mpeg", ".avi", ".mov", ".mkv", ".webm", ".m4v"), "clip"),
}
"""File name endings (lower case) that mark a picture or a clip; the content decides later."""

SIDE_FILE_BYTES = 256 * 2**20
"""Largest side file (a list of names, identities, attributes) that is read into memory."""


class LayoutError(ValueError):
    """A source's folder is missing, empty or laid out in another way; the message names the fix."""


@dataclass(frozen=True)
class FoundFile:
    """A file of a source.

    `path`: relative to the source's folder or archive. `location`: the file on disk, which is the archive for
    its members. `container`: how the content is reached ("file", or the archive's type), `member`: the name
    there ("" for a plain file). `bytes`: size of the (unpacked) content.
    """

    path: PurePosixPath
    location: Path
    bytes: int = 0
    container: str = "file"
    member: str = ""

    @property
    def kind(self) -> Kind:
        """Tell pictures and clips by the ending of the name."""
        return SUFFIXES.get(self.path.suffix.lower(), "other")


@dataclass(frozen=True)
class Place:
    """The folder, archive or file that a source names, and the files found there in a fixed order."""

    path: Path
    files: tuple[FoundFile, ...]

    def of_kind(self, kind: Kind) -> list[FoundFile]:
        """Return the pictures, the clips or the rest."""
        return [file for file in self.files if file.kind == kind]

    def named(self, *names: str) -> FoundFile | None:
        """Return the first file with one of the given names (any case), wherever it lies."""
        wanted = {name.lower() for name in names}
        return next((file for file in self.files if file.path.name.lower() in wanted), None)


@dataclass(frozen=True)
class Item:
    """One picture or clip as a connector yields it.

    `labels`: what the data set says about it, by the names of `core.manifest.LABELS`; what is unknown is None or left
    out. `member` and `container` name a record inside `file` and how it is read ("": the file itself).
    """

    file: FoundFile
    labels: Mapping[str, Any] = field(default_factory=dict)
    member: str = ""
    container: str = ""

    def __post_init__(self) -> None:
        """Raise KeyError for a label that the manifest has no column for."""
        if unknown := set(self.labels) - set(LABELS):
            raise KeyError(f"{sorted(unknown)} are no labels: add a column of origin 'label' to core.manifest")
