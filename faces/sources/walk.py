"""The files at a source's path, in a fixed order; what cannot be used safely is listed separately."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from core.rejects import Reason, RejectLog
from faces.media.archives import archive_type, list_archive
from faces.media.names import counts, is_text, printable
from faces.media.place import FoundFile, LayoutError, Place


def look(path: Path, root: Path, log: RejectLog) -> Place:
    """Return what lies at `path`: the files of a folder (sorted), the members of an archive, or the one file.

    Linked folders are not entered; linked files are used only when they lead to a file inside `path` or
    `root`; names that are not UTF-8 and folders that cannot be read go into `log`. Raises LayoutError when
    `path` does not exist.
    """
    if not path.exists():
        raise LayoutError(f"{path} does not exist: correct the source's `path`, or put the data there")
    if path.is_dir():
        return Place(path, tuple(_walk(path, root, log)))
    if archive_type(path):
        return Place(path, tuple(list_archive(path, log)))
    return Place(path, (FoundFile(PurePosixPath(path.name), path, path.stat().st_size),))


def _walk(folder: Path, root: Path, log: RejectLog) -> Iterator[FoundFile]:
    allowed = (folder.resolve(), root.resolve())
    for location in _files(folder, log):
        path = PurePosixPath(location.relative_to(folder).as_posix())
        if not is_text(str(path)):
            log.append(printable(str(path)), -1, Reason.BAD_NAME, "the name is not UTF-8")
        elif location.is_symlink() and not _leads_inside(location, allowed):
            log.append(str(path), -1, Reason.OUTSIDE_ROOT, "link")
        elif not location.is_file():
            log.append(str(path), -1, Reason.NOT_AN_IMAGE, "not a regular file")
        else:
            yield FoundFile(path, location, location.stat().st_size)


def _files(folder: Path, log: RejectLog) -> Iterator[Path]:
    """Yield every file below `folder` in sorted order, skipping hidden and ignored names."""

    def unreadable(error: OSError) -> None:
        path = os.path.relpath(str(error.filename), folder)
        log.append(printable(path), -1, Reason.UNREADABLE, f"folder: {error.strerror or error}")

    for parent, folders, names in os.walk(folder, followlinks=False, onerror=unreadable):
        here = Path(parent)
        folders[:] = sorted(name for name in folders if counts(name) and not (here / name).is_symlink())
        for name in sorted(filter(counts, names)):
            yield here / name


def _leads_inside(link: Path, allowed: tuple[Path, ...]) -> bool:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return any(target.is_relative_to(folder) for folder in allowed)
