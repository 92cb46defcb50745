"""What lies at a source's path: the files of a folder, the members of an archive, or one file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from core.manifest import LABELS
from core.names import name_key
from faces.media.formats import ENDINGS, Kind

SIDE_FILE_BYTES = 256 * 2**20
"""Largest side file (a list of names, identities, attributes) that is read into memory."""


class LayoutError(ValueError):
    """A source's folder is missing, empty or laid out in another way; the message names the fix."""


@dataclass(frozen=True)
class FoundFile:
    """A file of a source.

    `path`: relative to the source's folder or archive. `location`: the file on disk, which is the archive for
    its members. `container`: how the content is reached ("file", or the archive's type), `member`: the name
    there ("" for a plain file). `bytes`: size of the (unpacked) content. `told`: what its first bytes say it is.
    """

    path: PurePosixPath
    location: Path
    bytes: int = 0
    container: str = "file"
    member: str = ""
    told: Kind | None = None

    @property
    def kind(self) -> Kind:
        """Tell pictures and clips by their content, and by the ending of the name where that says nothing."""
        return self.told or ENDINGS.get(self.path.suffix.lower(), "other")


@dataclass(frozen=True)
class Place:
    """The folder, archive or file that a source names, and the files found there in a fixed order."""

    path: Path
    files: tuple[FoundFile, ...]

    @property
    def address(self) -> str:
        """Return the path under which the log speaks of the whole place."""
        return self.path.name if self.path.is_file() else "."

    def of_kind(self, kind: Kind) -> list[FoundFile]:
        """Return the pictures, the clips or the rest."""
        return [file for file in self.files if file.kind == kind]

    def named(self, *names: str) -> list[FoundFile]:
        """Return the files with one of the given names, compared as names are, wherever they lie."""
        wanted = set(map(name_key, names))
        return [file for file in self.files if name_key(file.path.name) in wanted]


@dataclass(frozen=True)
class Item:
    """One picture or clip as a connector yields it.

    `labels`: what the data set says about it, by the names of `core.manifest.LABELS`; what is unknown is None or left
    out. `member` and `container` name a record inside `file` and how it is read ("": the file itself). `loose`: its
    identity is nothing but the file's own name.
    """

    file: FoundFile
    labels: Mapping[str, Any] = field(default_factory=dict)
    member: str = ""
    container: str = ""
    loose: bool = False

    def __post_init__(self) -> None:
        """Raise KeyError for a label that the manifest has no column for."""
        if unknown := set(self.labels) - set(LABELS):
            raise KeyError(f"{sorted(unknown)} are no labels: add a column of origin 'label' to core.manifest")
