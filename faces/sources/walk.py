"""The files of a folder, in a fixed order, with what is not a picture or clip told apart."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from faces.rejects import Reason, RejectLog

Kind = Literal["image", "clip"]

SUFFIXES: dict[str, Kind] = {
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".webp", ".bmp", ".ppm", ".pgm", ".tif", ".tiff"), "image"),
    **dict.fromkeys((".mp4", ".mpg", ".mpeg", ".avi", ".mov", ".mkv", ".webm", ".m4v"), "clip"),
}
"""File name endings (lower case) that are taken for a picture or a clip; the content decides later."""

IGNORED: frozenset[str] = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})
"""Names that file managers leave behind; they and hidden names (a leading dot) are skipped uncounted."""


class LayoutError(ValueError):
    """A source's folder is missing, empty or laid out in another way; the message names the fix."""


@dataclass(frozen=True)
class FoundFile:
    """A file below a source's folder: its path relative to it, its kind and its place on disk."""

    path: PurePosixPath
    kind: Kind
    location: Path


def walk(folder: Path, root: Path, log: RejectLog) -> list[FoundFile]:
    """Return the pictures and clips below `folder`, sorted by path; everything else goes into `log`.

    Linked folders are not entered; linked files are used only when they lead to a file inside `folder` or
    `root`. Raises LayoutError when `folder` does not exist or is no folder.
    """
    _check(folder)
    allowed = (folder.resolve(), root.resolve())
    found = []
    for location in _files(folder):
        path = PurePosixPath(location.relative_to(folder).as_posix())
        kind = SUFFIXES.get(location.suffix.lower())
        if location.is_symlink() and not _leads_inside(location, allowed):
            log.append(str(path), -1, Reason.OUTSIDE_ROOT, "link")
        elif not location.is_file():
            log.append(str(path), -1, Reason.NOT_AN_IMAGE, "not a regular file")
        elif kind is None:
            log.append(str(path), -1, Reason.NOT_AN_IMAGE, f"unknown file type '{location.suffix}'")
        else:
            found.append(FoundFile(path, kind, location))
    return found


def _check(folder: Path) -> None:
    if not folder.exists():
        raise LayoutError(f"{folder} does not exist: correct the source's `path`, or put the data there")
    if not folder.is_dir():
        raise LayoutError(f"{folder} is a file: the source's `path` must name a folder")


def _files(folder: Path) -> Iterator[Path]:
    """Yield every file below `folder` in sorted order, skipping hidden and ignored names."""
    for parent, folders, names in os.walk(folder, followlinks=False):
        here = Path(parent)
        folders[:] = sorted(name for name in folders if _counts(name) and not (here / name).is_symlink())
        for name in sorted(filter(_counts, names)):
            yield here / name


def _counts(name: str) -> bool:
    return not name.startswith(".") and name not in IGNORED


def _leads_inside(link: Path, allowed: tuple[Path, ...]) -> bool:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return any(target.is_relative_to(folder) for folder in allowed)
