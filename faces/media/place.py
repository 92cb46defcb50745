"""What lies at a source's path: the files of a folder, the members of an archive, or one file."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

Kind = Literal["image", "clip", "other"]

SUFFIXES: dict[str, Kind] = {
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".webp", ".bmp", ".ppm", ".pgm", ".tif", ".tiff", ".gif"), "image"),
    **dict.fromkeys((".mp4", ".mpg", ".mpeg", ".avi", ".mov", ".mkv", ".webm", ".m4v"), "clip"),
}
"""File name endings (lower case) that are taken for a picture or a clip; the content decides later."""

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

    `member` and `container` name a record inside `file` and how it is read ("": the file itself). The facts
    are those that the data set gives: `split` "train", "val" or "test"; `age` in years; `gender` "female" or
    "male"; `ethnicity` and `condition` (light, expression, ...) in the data set's words; `attributes` the
    names that hold, separated by blanks.
    """

    file: FoundFile
    identity: str | None = None
    split: str | None = None
    age: float | None = None
    gender: str | None = None
    ethnicity: str | None = None
    condition: str | None = None
    attributes: str | None = None
    member: str = ""
    container: str = ""
